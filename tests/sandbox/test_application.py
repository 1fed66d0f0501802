from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from typing import Any
from urllib.parse import unquote

import pytest
import requests

from rewardkit.sandbox import Answer, Contract, Running, create_app, serve


@pytest.fixture
def http(server: Running) -> Iterator[requests.Session]:
    """A session with the good key."""
    with requests.Session() as session:
        session.trust_env = False
        session.headers["x-key"] = "good"
        yield session


def test_answers_what_the_handler_gives(server: Running, http: requests.Session) -> None:
    """If a handler answers, status, headers and body are sent as they are."""
    answer = http.post(f"{server.url}/notes", json={"text": "hello"})
    assert answer.status_code == 201
    assert answer.headers["x-count"] == "1"
    assert answer.json() == {"text": "alone"}


def test_an_answer_without_content_has_no_body(server: Running, http: requests.Session) -> None:
    """If a handler answers 204, no body is sent, so that the connection can go on."""
    for _ in range(2):
        answer = http.get(f"{server.url}/notes/nothing")
        assert (answer.status_code, answer.content, answer.headers["x-left"]) == (204, b"", "1")
    assert http.get(f"{server.url}/notes/other").json() == {"text": "other"}


def test_a_form_is_an_object_of_texts(server: Running, http: requests.Session) -> None:
    """If the contract says that a body is a form, it is read and checked as one."""
    answer = http.post(f"{server.url}/forms", data={"text": "a b&ü", "kind": "loud"})
    assert (answer.status_code, answer.json()) == (201, {"text": "a b&ü", "kind": "loud"})
    answer = http.post(f"{server.url}/forms", data={"text": "", "kind": "quiet"})
    assert answer.status_code == 400
    assert "$.text" in answer.json()["words"]
    assert "$.kind must be one of plain, loud" in answer.json()["words"]
    assert http.post(f"{server.url}/forms", json={"text": "no form"}).status_code == 400
    assert http.post(f"{server.url}/forms", data=b"\xff=%ff").status_code == 400


def test_fixed_segments_go_before_parameters(server: Running, http: requests.Session) -> None:
    """If a path fits a fixed segment and a parameter, it is the fixed one's."""
    assert http.get(f"{server.url}/notes/latest", params={"limit": 3}).json() == {"limit": "3"}
    assert http.get(f"{server.url}/notes/other").json() == {"text": "other"}


@pytest.mark.parametrize("sent", ["a%2Fb%3Fc", "%2e%2e%2Fnotes", "%C3%A9%20%25"])
def test_encoded_segment_stays_one_segment(
    sent: str, server: Running, http: requests.Session
) -> None:
    """If a segment has encoded slashes or dots, the handler gets it whole and decoded."""
    answer = http.get(f"{server.url}/notes/{sent}")
    assert answer.json() == {"text": unquote(sent)}


def test_query_has_the_contracts_types(server: Running, http: requests.Session) -> None:
    """If the contract knows a parameter, the handler gets it typed; others stay text."""
    answer = http.get(f"{server.url}/notes/latest?limit=2&full=true&new[a]=7")
    assert answer.json() == {"limit": "2", "full": "True", "new[a]": "'7'"}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("filters[a]=1&filters[b][c]=x&filters[b][d]=y", {"a": "1", "b": {"c": "x", "d": "y"}}),
        ("filters[a.b][conditions][$is]=x", {"a.b": {"conditions": {"$is": "x"}}}),
        ("filters[a]=1&filters[a][b]=2", {"a": "1", "a[]": {"b": "2"}}),
    ],
)
def test_an_object_in_the_query_is_put_together(
    query: str, found: object, server: Running, http: requests.Session
) -> None:
    """If the contract knows an object, what is written of it in parts comes as one object."""
    assert http.get(f"{server.url}/notes/latest?{query}").json() == {"filters": repr(found)}


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("limit=0", "limit must be at least 1"),
        ("limit=2.5", "limit must be a whole number"),
        ("limit=many", "limit must be a whole number"),
        ("limit=NaN", "limit must be a whole number"),
        ("limit=1e400", "limit must be a whole number"),
        ("full=maybe", "full must be true or false"),
    ],
)
def test_query_against_the_contract_is_refused(
    query: str, words: str, server: Running, http: requests.Session
) -> None:
    """If a parameter breaks the contract, the answer is a vendor-shaped 400 that says where."""
    answer = http.get(f"{server.url}/notes/latest?{query}")
    assert answer.status_code == 400
    assert answer.json() == {"error": "against_contract", "words": words}


@pytest.mark.parametrize(
    ("body", "error", "words"),
    [
        (b"{", "not_json", "the body is not JSON"),
        (b"\xff", "not_json", "the body is not JSON"),
        (b"", "against_contract", "$: 'text' is a required property"),
        (b"[]", "against_contract", "$ must be an object"),
        (b"null", "against_contract", "$ must be an object"),
        (b'{"text": ""}', "against_contract", "$.text must be at least 1 characters long"),
        (
            b'{"text": "x", "tags": [{"rank": -1}]}',
            "against_contract",
            "$.tags[0].rank must be at least 0",
        ),
    ],
)
def test_bad_body_is_refused(
    body: bytes, error: str, words: str, server: Running, http: requests.Session
) -> None:
    """If a body is no JSON or breaks the contract, the answer is a vendor-shaped 400."""
    answer = http.post(f"{server.url}/notes", data=body)
    assert answer.status_code == 400
    assert answer.json() == {"error": error, "words": words}


@pytest.mark.parametrize("path", ["notes/latest", "notes/other"])
@pytest.mark.parametrize("method", ["DELETE", "HEAD", "OPTIONS", "TRACE", "BREW"])
def test_a_method_that_a_path_does_not_take_is_refused(
    method: str, path: str, server: Running, http: requests.Session
) -> None:
    """If a path does not take a method, the answer is 405 and names those that it takes."""
    answer = http.request(method, f"{server.url}/{path}")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")


def test_a_fixed_path_lends_no_method_of_a_parameter(contract: Contract) -> None:
    """If only the path with a parameter takes a method, the fixed path beside it does not."""
    document = deepcopy(dict(contract.document))
    document["paths"]["/notes/{name}"]["post"] = {
        **document["paths"]["/notes/{name}"]["get"],
        "operationId": "renewNote",
    }
    app = create_app(
        Contract(document),
        {
            "getLatest": lambda _: Answer({}),
            "renewNote": lambda call: Answer({"text": call.path["name"]}),
        },
        authorize=lambda _: None,
        shape=lambda refused: Answer({"error": str(refused.key)}, refused.status),
    )
    with serve(app) as running:
        assert requests.post(f"{running.url}/notes/other", timeout=5).json() == {"text": "other"}
        assert requests.post(f"{running.url}/notes/latest", timeout=5).status_code == 405


def test_an_answer_of_no_content_has_no_body(contract: Contract, http: requests.Session) -> None:
    """If a handler answers with 204, no body is sent, so that the connection can be used again."""
    app = create_app(
        contract,
        {"getLatest": lambda _: Answer(None, 204)},
        authorize=lambda _: None,
        shape=lambda refused: Answer({"error": str(refused.key)}, refused.status),
    )
    with serve(app) as running:
        for _ in range(2):
            answer = http.get(f"{running.url}/notes/latest")
            assert (answer.status_code, answer.content) == (204, b"")


def test_the_key_is_looked_at_before_all_else(server: Running) -> None:
    """If the key is not good, a bad body does not matter: the answer is 401."""
    answer = requests.post(f"{server.url}/notes", data=b"{", timeout=5)
    assert (answer.status_code, answer.json()["error"]) == (401, "no_key")


@pytest.mark.parametrize(
    ("asked", "status", "error"),
    [
        ("GET /nowhere", 404, "no_such_path"),
        ("GET /notes/latest/", 404, "no_such_path"),
        ("DELETE /notes", 405, "wrong_method"),
        ("GET /notes/missing", 404, "no_note"),
    ],
)
def test_refusals_have_the_vendors_shape(
    asked: str, status: int, error: str, server: Running, http: requests.Session
) -> None:
    """If a path, a method or a thing is not there, the error has the vendor's shape."""
    method, path = asked.split()
    answer = http.request(method, server.url + path)
    assert (answer.status_code, answer.json()["error"]) == (status, error)


def test_a_mistake_in_a_handler_is_a_500(app: Any, caplog: pytest.LogCaptureFixture) -> None:
    """If a handler fails, the caller gets a vendor-shaped 500 and the log the traceback."""
    with serve(app) as running:
        answer = requests.get(f"{running.url}/notes/broken", headers={"x-key": "good"}, timeout=5)
    assert (answer.status_code, answer.json()["error"]) == (500, "broken")
    assert "a mistake in the simulator" in caplog.text


def test_handlers_run_one_at_a_time(app: Any, notes: Any) -> None:
    """If many calls come at once, also over two servers, none sees another's half-done work."""

    def add(url: str) -> str:
        answer = requests.post(
            f"{url}/notes", json={"text": "x"}, headers={"x-key": "good"}, timeout=10
        )
        return str(answer.json()["text"])

    with serve(app) as one, serve(app) as other, ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(add, [one.url, other.url] * 20))
    assert answers == ["alone"] * 40
    assert notes.count == 40


def test_a_handler_without_an_operation_is_refused(contract: Contract) -> None:
    """If a handler's name is not an operation of the contract, making the application fails."""
    with pytest.raises(KeyError, match="getNotes"):
        create_app(
            contract,
            {"getNotes": lambda _: Answer(None)},
            authorize=lambda _: None,
            shape=lambda refused: Answer(None, refused.status),
        )
