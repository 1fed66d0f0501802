import json
from pathlib import Path

import pytest

from rewardkit.sandbox import Contract


def test_requests_within_the_contract_have_no_problem(contract: Contract) -> None:
    """If a body keeps the contract, there is nothing to say."""
    operation = contract.operations["addNote"]
    body = {"text": "hello", "id": "0000000a-0000-4000-8000-000000000001", "tags": [{"rank": 1}]}
    assert operation.request_problems(path={}, query={}, body=body) == []


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"text": 1}, "$.text must be a text"),
        ({"text": "x" * 21}, "$.text must be at most 20 characters long"),
        ({"text": "x", "id": 1}, "$.id must be a text or null"),
        ({"text": "x", "id": "1"}, "$.id must be of the format uuid"),
        ({"text": "x", "kind": "sad"}, "$.kind must be one of plain, loud"),
        ({"text": "x", "more": 1}, "('more' was unexpected)"),
        ({"text": "x", "tags": [{}, {"rank": 0.5}]}, "$.tags[1].rank must be a whole number"),
    ],
)
def test_a_breach_is_said_with_its_path(
    contract: Contract, body: dict[str, object], problem: str
) -> None:
    """If a body breaks the contract, a sentence says where and what is asked for."""
    (found,) = contract.operations["addNote"].request_problems(path={}, query={}, body=body)
    assert problem in found


def test_a_long_value_is_not_quoted(contract: Contract) -> None:
    """If a text breaks the contract, the sentence does not repeat it."""
    (found,) = contract.problems("Note", {"text": "SECRET" * 50})
    assert "SECRET" not in found


def test_a_path_parameter_must_be_there(contract: Contract) -> None:
    """If a required parameter is missing, that is said by its name."""
    found = contract.operations["getNote"].request_problems(path={}, query={})
    assert found == ["name is missing"]


def test_a_body_must_be_there(contract: Contract) -> None:
    """If the contract insists on a body, a request without one has a problem."""
    document = json.loads(json.dumps(dict(contract.document)))
    document["paths"]["/notes"]["post"]["requestBody"]["required"] = True
    operation = Contract(document).operations["addNote"]
    assert operation.request_problems(path={}, query={}) == ["$ is missing: there is no body"]


def test_answers_are_held_to_their_status(contract: Contract) -> None:
    """If an answer has another status or shape than stated, that is said."""
    operation = contract.operations["addNote"]
    assert operation.answer_problems(201, {"text": "x"}) == []
    assert operation.answer_problems(201, {}) == ["$: 'text' is a required property"]
    assert operation.answer_problems(204, None) == []
    assert operation.answer_problems(200, {}) == ["addNote does not answer with HTTP 200"]


def test_validators_are_built_once(contract: Contract) -> None:
    """If operations are asked for again, the same validators are given."""
    assert contract.operations["addNote"].body is contract.operations["addNote"].body


def test_a_contract_may_be_a_folder_of_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contract: Contract
) -> None:
    """If a package has its contract in parts, they are laid together; twice the same is an error."""
    folder = tmp_path / "package_with_parts" / "contract"
    folder.mkdir(parents=True)
    paths = contract.document["paths"]
    rest = {key: value for key, value in contract.document.items() if key != "paths"}
    (folder / "a.json").write_text(json.dumps({**rest, "paths": {}}), "utf-8")
    for number, (path, item) in enumerate(paths.items()):
        (folder / f"b{number}.json").write_text(json.dumps({"paths": {path: item}}), "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    assert Contract.load("package_with_parts").document == contract.document
    (folder / "c.json").write_text(json.dumps({"openapi": "3.1.0"}), "utf-8")
    with pytest.raises(ValueError, match=r"c\.json states 'openapi'"):
        Contract.load("package_with_parts")
