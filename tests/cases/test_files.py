from __future__ import annotations

import json
from pathlib import Path

import attrs
import pytest
from acme_notes import FROZEN, Acme

from rewardkit.cases import read_cases
from rewardkit.cases.files import write_cases
from rewardkit.errors import ConfigurationError


def test_cases_are_read_as_they_were_written(tmp_path: Path) -> None:
    """If cases are written, they are read back the same, and pass as they did."""
    document, module = write_cases(tmp_path, "acme", "Acme", [FROZEN])
    assert read_cases(document) == [FROZEN]
    for case in read_cases(document):
        case.check(Acme(None))
    assert module.read_text("utf-8").startswith('"""What Acme was seen to send')


def test_what_is_there_stays(tmp_path: Path) -> None:
    """If cases are exported again, those that are there stay as their author left them."""
    document, module = write_cases(tmp_path, "acme", "Acme", [FROZEN])
    known = json.loads(document.read_text("utf-8"))
    known["cases"][0]["known"] = True
    document.write_text(json.dumps(known), "utf-8")
    module.write_text("mine = True\n", "utf-8")
    other = attrs.evolve(FROZEN, value="melted")
    write_cases(tmp_path, "acme", "Acme", [FROZEN, other])
    assert read_cases(document) == [attrs.evolve(FROZEN, known=True), other]
    assert module.read_text("utf-8") == "mine = True\n"


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"format": 1, "provider": "acme", "cases": [{"kind": "odd"}]}']
)
def test_what_is_no_document_of_cases_is_refused(text: str, tmp_path: Path) -> None:
    """If a file is something else, the error names it, and exporting does not write over it."""
    document = tmp_path / "drift_acme.json"
    document.write_text(text, "utf-8")
    with pytest.raises(ConfigurationError, match=r"drift_acme\.json has no cases"):
        read_cases(document)
    with pytest.raises(ConfigurationError):
        write_cases(tmp_path, "acme", "Acme", [FROZEN])
    assert document.read_text("utf-8") == text


def test_a_document_of_a_newer_rewardkit_is_refused(tmp_path: Path) -> None:
    """If a document is of a newer form, the error says what to install."""
    document = tmp_path / "drift_acme.json"
    document.write_text('{"format": 2}', "utf-8")
    with pytest.raises(ConfigurationError, match="newer rewardkit-core"):
        read_cases(document)
