"""What the documents show is what happens: README, docs and the plugins' READMEs are executed.

In Markdown, from top to bottom, one namespace and one empty working directory a page:

- a ``python`` block is run, or, where it starts with ``>>>``, compared with what it prints;
- a ``console`` block with lines ``$ command`` is run, and its output compared (``...`` stands for
  anything); without a ``$`` it is a command to copy, and is left alone;
- ``<!-- file: rewardkit.toml -->`` writes the block after it to that file, and ``<!-- more of: … -->``
  adds to it; a file in a folder is part of a package, and is only written;
- ``<!-- install -->`` makes what was written a package that is installed, for all commands below;
- ``<!-- skip: next "reason" -->`` leaves the block after it out.

Examples with ``>>>`` in docstrings of the packages are compared too.
"""

import doctest
import importlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from unittest import SkipTest, mock

import pytest
from shown_files import installed_in, shown_files
from sybil import Document, Example, Region
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser, SkipParser

ROOT = Path(__file__).parent.parent
PAGES = sorted(
    [ROOT / "README.md", *ROOT.glob("docs/**/*.md"), *ROOT.glob("plugins/*/README.md")],
)
PACKAGES = [ROOT / "rewardkit", *ROOT.glob("plugins/*/rewardkit_*")]
COMPARE = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
RUN = PythonCodeBlockParser(doctest_optionflags=COMPARE)
FENCE = re.compile(r"^[ \t>]*(?:`{3,}|~{3,})(?P<info>[^`\n]+)$", re.MULTILINE)
INSTALL = re.compile(r"^<!-- install -->$", re.MULTILINE)


def write_file(example: Example) -> None:
    """Write a shown file where the page's other blocks find it."""
    example.parsed.write(Path())


def files(document: Document) -> list[Region]:
    """Find the files that a page shows."""
    return [
        Region(shown.start, shown.fence, shown, write_file) for shown in shown_files(document.text)
    ]


def install(_: Example) -> None:
    """Have the commands below find the package that was written."""
    installed_in(Path())
    os.environ["PYTHONPATH"] = str(Path.cwd())


def installs(document: Document) -> list[Region]:
    """Find where a page installs what it shows."""
    return [
        Region(found.start(), found.end(), None, install)
        for found in INSTALL.finditer(document.text)
    ]


def python(document: Document) -> Iterator[Region]:
    """Find the blocks of Python that run by themselves: not those that are parts of a package."""
    parts = [shown for shown in shown_files(document.text) if shown.is_of_a_package]
    for region in RUN(document):
        if not any(part.start <= region.start < part.end for part in parts):
            yield region


def run_console(example: Example) -> str | None:
    """Run each ``$ command`` of a block; the lines up to the next one are what it prints."""
    for shown in re.split(r"^\$ ", example.parsed, flags=re.MULTILINE)[1:]:
        command, _, expected = shown.partition("\n")
        ran = subprocess.run(  # noqa: S602 - a page shows what one types into a shell
            command,
            shell=True,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=120,
            check=False,
        )
        if expected.strip() and not doctest.OutputChecker().check_output(
            expected.rstrip() + "\n", ran.stdout.rstrip() + "\n", COMPARE
        ):
            return f"$ {command}\nshown:\n{expected}\nprinted:\n{ran.stdout}"
        if ran.returncode and not expected.strip():
            return f"$ {command}\nended with {ran.returncode}:\n{ran.stdout}"
    return None


PARSERS = (
    python,
    CodeBlockParser("console", run_console),
    SkipParser(),
    files,
    installs,
)


@pytest.mark.parametrize("page", [pytest.param(p, id=str(p.relative_to(ROOT))) for p in PAGES])
def test_a_page_does_what_it_shows(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each block of a page runs, in the order in which a reader meets them."""
    document = Document.parse(str(page), *PARSERS)
    document.namespace["__name__"] = "__main__"
    monkeypatch.chdir(tmp_path)
    shell = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "COLUMNS": "100",
        "NO_COLOR": "1",
        "TERM": "dumb",
    }
    with mock.patch.dict(os.environ, shell):
        for example in document:
            try:
                example.evaluate()
            except SkipTest:
                continue  # with its reason, which the next test asks for


@pytest.mark.parametrize("page", [pytest.param(p, id=str(p.relative_to(ROOT))) for p in PAGES])
def test_a_page_hides_no_code_from_the_tests(page: Path) -> None:
    """Python is fenced as ``python``, and a block that is not run says why."""
    text = page.read_text(encoding="utf-8")
    for found in FENCE.finditer(text):
        info = found["info"].strip()
        odd = info != "python" and re.search(r"\bpy|code-block|sourcecode", info)
        assert not odd, f"{page.name}: fence {info!r} is never run; write ```python"
    for found in re.finditer(r"<!--+\s*;?\s*skip:?\s*(?:next|start)(?P<reason>.*?)--+>", text):
        assert found["reason"].strip(), f"{page.name}: {found[0]} gives no reason"


@pytest.mark.parametrize("package", [pytest.param(p, id=p.name) for p in PACKAGES])
def test_a_docstring_does_what_it_shows(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each ``>>>`` in a package's docstrings prints what stands below it."""
    monkeypatch.chdir(tmp_path)
    for path in sorted(package.rglob("*.py")):
        if ">>> " not in path.read_text(encoding="utf-8"):
            continue
        parts = path.relative_to(package.parent).with_suffix("").parts
        module = importlib.import_module(".".join(parts).removesuffix(".__init__"))
        failures, _ = doctest.testmod(module, optionflags=COMPARE)
        assert not failures, f"{module.__name__}: see the report above"
