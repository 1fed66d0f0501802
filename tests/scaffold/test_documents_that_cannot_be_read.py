from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from generated import document_of

from rewardkit.cli.app import app
from rewardkit.cli.exits import Exit
from rewardkit.errors import ConfigurationError
from rewardkit.scaffold.openapi import read_document
from rewardkit.scaffold.openapi.reading import load


def refused(file: Path, text: str | dict[str, Any]) -> str:
    """Why the document is refused."""
    file.write_text(text if isinstance(text, str) else json.dumps(text), "utf-8")
    with pytest.raises(ConfigurationError) as caught:
        read_document(file)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no OpenAPI document at all"),
        ("{", "neither JSON nor YAML"),
        ("a: [", "neither JSON nor YAML"),
        ("[1, 2]", "no OpenAPI document at all"),
        ('{"info": {}}', "no OpenAPI document at all"),
        ("swagger: '2.0'", "of version 2.0: convert it to OpenAPI 3.0 or 3.1 first"),
        ("openapi: 4.0.0", "of version 4.0.0"),
        ("openapi: &a\n  again: *a", "an alias stands within what it stands for"),
        ("openapi: 3.1.0\na: &a [{b: &b [*a, *b]}]", "an alias stands within what it stands for"),
        ("? [1, 2]\n: 3", "neither JSON nor YAML"),
        ("openapi: 3.1.0\npaths: !!python/object:os.system {}", "neither JSON nor YAML"),
    ],
)
def test_what_is_no_document_is_refused(text: str, why: str, tmp_path: Path) -> None:
    """If a file is no OpenAPI document that can be read, the error says what it is instead."""
    assert why in refused(tmp_path / "acme.yaml", text)


def test_aliases_of_aliases_are_refused(tmp_path: Path) -> None:
    """If a small file stands for thousands of millions of values by its aliases, it is refused at once."""
    lines = ["openapi: 3.1.0", "a0: &a0 {type: string}"]
    for number in range(1, 11):
        again = ", ".join([f"*a{number - 1}"] * 9)
        lines.append(f"a{number}: &a{number} [{again}]")
    why = refused(tmp_path / "acme.yaml", "\n".join(lines))
    assert "its aliases stand for more than 1,000,000 values" in why


def test_an_alias_is_what_it_stands_for(tmp_path: Path) -> None:
    """If a part is written once and meant twice, by an alias or a merge, it is read at both places."""
    file = tmp_path / "acme.yaml"
    text = "openapi: 3.1.0\ninfo: &a {title: A, version: '1'}\nx-b: *a\nx-c: {<<: *a, title: C}"
    file.write_text(text, "utf-8")
    value = load(file).value
    assert value["x-b"] == value["info"] == {"title": "A", "version": "1"}
    assert value["x-c"] == {"title": "C", "version": "1"}


@pytest.mark.parametrize(
    "reference", ["other.yaml#/Offer", "https://acme.example/offer.json", "#Offer", "", None]
)
def test_a_reference_out_of_the_document_is_refused(reference: Any, tmp_path: Path) -> None:
    """If a schema is somewhere else, the error names the reference and says what to do."""
    why = refused(tmp_path / "acme.json", document_of({"Offer": {"$ref": reference}}))
    assert f"{reference!r}, outside of the document: bundle it into one file first" in why


@pytest.mark.parametrize("reference", ["#/components/schemas/No", "#/paths/0/x", "#/info/title/x"])
def test_a_reference_to_nothing_is_refused(reference: str, tmp_path: Path) -> None:
    """If what is referred to is not there, the error names the reference."""
    why = refused(tmp_path / "acme.json", document_of({"Offer": {"$ref": reference}}))
    assert f"{reference!r}, and there is no such part" in why


def test_a_parameter_that_refers_to_itself_is_refused(tmp_path: Path) -> None:
    """If a parameter leads back to itself, the error says so, and nothing goes on for ever."""
    again = {"$ref": "#/components/parameters/Again"}
    path = {"get": {"parameters": [again], "responses": {}}}
    document = document_of(paths={"/offers": path})
    document["components"]["parameters"] = {"Again": again}
    assert "refers to itself" in refused(tmp_path / "acme.json", document)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """If there is no such file, the error says so."""
    with pytest.raises(ConfigurationError, match="cannot be read"):
        read_document(tmp_path / "no.json")


def test_a_bad_document_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the document cannot be used, the command says why, and no package is there."""
    monkeypatch.chdir(tmp_path)
    Path("acme.yaml").write_text("swagger: '2.0'", "utf-8")
    arguments = ["new-adapter", "acme", "--openapi", "acme.yaml", "--defaults"]
    ran = CliRunner().invoke(app, arguments)
    assert (ran.exit_code, "convert it" in ran.stderr) == (Exit.CONFIGURATION, True)
    assert [path.name for path in tmp_path.iterdir()] == ["acme.yaml"]


@pytest.mark.parametrize(
    "broken",
    [
        {"paths": []},
        {"paths": {"/a": None, "/b": {"get": None, "post": {}}}},
        {"components": None},
        {"components": {"schemas": []}},
        {"servers": {}},
        {"info": None},
        {"paths": {"/a": {"get": {"responses": {"200": None}, "parameters": [{}], "tags": None}}}},
        {"paths": {"/a": {"get": {"requestBody": {"content": {"application/json": None}}}}}},
        {"components": {"schemas": {"A": {"properties": {"a": None}, "required": "a"}}}},
        {"components": {"schemas": {"A": {"enum": "a", "type": 3, "allOf": {}}}}},
    ],
)
def test_a_part_that_is_not_as_it_should_be_says_nothing(
    broken: dict[str, Any], tmp_path: Path
) -> None:
    """If a part of a document is of another type than it has to be, the rest is read all the same."""
    from generated import generate

    file = tmp_path / "acme.json"
    file.write_text(json.dumps(document_of() | broken), "utf-8")
    assert generate(file, tmp_path / "made").document.version in {"", "1"}
