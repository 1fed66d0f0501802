"""HTML and SVG as a tree of elements, so that no value can be taken for markup."""

from __future__ import annotations

from typing import TypeAlias
from xml.etree import ElementTree as ET  # nothing is parsed here, only written

from rewardkit.plain import plain

Element: TypeAlias = ET.Element
Node: TypeAlias = "Element | str"


def element(tag: str, *children: Node, **attributes: str) -> Element:
    """An element.

    Args:
        tag: its name.
        *children: elements and texts, in order. Texts are escaped when they are written, and have no
            control signs.
        **attributes: by name, with ``_`` for ``-`` and a last ``_`` left out: ``class_="row"``.
    """
    names = {name.rstrip("_").replace("_", "-"): plain(attributes[name]) for name in attributes}
    made = ET.Element(tag, names)
    for child in children:
        if isinstance(child, str):
            _append_text(made, plain(child))
        else:
            made.append(child)
    return made


def document(root: Element) -> str:
    """A whole page."""
    return f"<!doctype html>\n{ET.tostring(root, encoding='unicode', method='html')}\n"


def _append_text(to: Element, text: str) -> None:
    if len(to):
        to[-1].tail = (to[-1].tail or "") + text
    else:
        to.text = (to.text or "") + text
