// Every text that a page shows, with its colour and the first colour behind it, as [red, green, blue].
(() => {
  const parts = (colour) => colour.match(/[\d.]+/g).map(Number);
  const behind = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const [red, green, blue, alpha = 1] = parts(getComputedStyle(each).backgroundColor);
      if (alpha === 1) return [red, green, blue];
      if (alpha !== 0) throw new Error("a background that shines through: say what is behind it");
    }
    return [255, 255, 255];
  };
  const found = [];
  const note = (text, style, element) => {
    const colour = element instanceof SVGElement ? style.fill : style.color;
    found.push({ text, colour: parts(colour).slice(0, 3), behind: behind(element) });
  };
  const shown = (element) => element.checkVisibility() && !element.closest("title, desc, style");
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim();
    const element = walker.currentNode.parentElement;
    if (text && shown(element)) note(text, getComputedStyle(element), element);
  }
  for (const element of document.querySelectorAll("td")) {
    const before = getComputedStyle(element, "::before");
    if (before.content !== "none" && before.content !== "normal" && shown(element)) {
      note(before.content, before, element);
    }
  }
  return found;
})()
