"""What is made of a document's operations builds the requests that the document states."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from begun import run
from generated import Generate, Generated, document_of

from rewardkit.codec import Codec
from rewardkit.exchange import Repeat, Request
from rewardkit.operations import Operation
from rewardkit.sandbox import Answer, Call, Contract, create_app, serve
from rewardkit.sandbox.contract import NO_BODY
from rewardkit.scaffold.openapi.document import Endpoint
from rewardkit.scaffold.openapi.guesses import guesses


def test_a_path_is_made_of_segments(made: Generated) -> None:
    """If an id has signs of a path in it, it stays one segment, for the driver to encode."""
    request: Request = made.requests.get_offer("a/b?c")
    assert (request.method, request.segments) == ("GET", ("v1", "offers", "a/b?c"))
    assert made.requests.get_page("o1", 3).segments == ("v1", "offers", "o1", "pages", "3.json")


def test_only_what_is_given_goes_into_the_query(made: Generated) -> None:
    """If a parameter is left out, it is not sent; names are the vendor's."""
    request = made.requests.list_offers(created_after="2026-01-31", page=2, x_shop="s1")
    assert request.params == {"createdAfter": "2026-01-31", "page": "2"}
    assert request.headers == {"X-Shop": "s1"}


def test_what_the_document_requires_has_to_be_given(made: Generated) -> None:
    """If a parameter or a body is required, the function cannot be called without."""
    with pytest.raises(TypeError, match="created_after"):
        made.requests.list_offers(x_shop="s1")
    with pytest.raises(TypeError, match="body"):
        made.requests.create_offer()


def test_a_body_is_written_from_its_shape(made: Generated) -> None:
    """If a request has a body, it is a wire object, and only what is set is sent."""
    request = made.requests.create_offer(made.wire.NewOffer(name="Autumn"))
    assert (request.json, request.repeat) == ({"name": "Autumn"}, Repeat.NEVER)


def test_a_code_is_kept_out_of_sight(made: Generated) -> None:
    """If a parameter looks like a code, it is not shown in the request's repr."""
    request = made.requests.redeem_code("SUMMER-7F3K", {"order": "1042"})
    assert (request.form, "7F3K" in repr(request)) == ({"order": "1042"}, False)


def test_what_cannot_be_sent_is_left_out_and_said(made: Generated) -> None:
    """If a body is of a kind that a Request has no place for, a comment says so."""
    assert not hasattr(made.requests, "put_page")
    source = Path(str(made.requests.__file__)).read_text("utf-8")
    assert "# put_page is left out: its body is multipart/form-data" in source
    assert "``filters`` is left out, as it is an object in the query." in source


def test_operations_without_an_id_get_one_each(make: Generate) -> None:
    """If operations have no id, or the same one, or a strange one, each has a function of its own."""
    done = {"responses": {"200": {"description": ""}}}
    made = make(
        document_of(
            paths={
                "/v1/offers": {"get": done, "post": {**done, "summary": "Make an offer!"}},
                "/v2/offers": {"get": done},
                "/v1/offers/{id}": {"get": {**done, "operationId": "import"}},
                "/v1/": {"get": {**done, "operationId": "import"}},
            }
        )
    )
    names = {name for name in vars(made.requests) if not name.startswith("_")}
    assert names - {"Request", "annotations"} == {
        "get_offers",
        "get_offers2",
        "make_an_offer",
        "import_",
        "get",
    }
    assert made.requests.get().segments == ("v1",)


def test_a_list_of_shapes_is_written_one_by_one(make: Generate) -> None:
    """If a body is a list of objects, each is written from its shape; an optional one may be left out."""
    offer = {"type": "object", "properties": {"id": {"type": "string"}}}
    content = {"application/json": {"schema": {"type": "array", "items": offer}}}
    path = {"operationId": "put", "requestBody": {"content": content}, "responses": {}}
    made = make(document_of(paths={"/offers": {"put": path}}))
    (shape,) = made.document.endpoints
    assert shape.body is not None
    item = made.wire.PutBodyItem(id="o1")
    assert made.requests.put([item]).json == [{"id": "o1"}]
    assert made.requests.put().json is None


@pytest.mark.parametrize(
    "document",
    [
        document_of(),
        document_of({"Kind": {"enum": ["a", "b", 'with "quotes"']}}),
        document_of({"A" * 90: {"properties": {"b" * 90: {"enum": ["c", "d" * 90]}}}}),
        document_of({"Offer": {"properties": {"startsAt": {"type": "string"}}}}),
        document_of(
            paths={"/a": {"put": {"requestBody": {"required": True, "content": {"a/b": {}}}}}}
        ),
    ],
)
def test_little_and_long_documents_are_written_as_ruff_wants(
    document: dict[str, Any], make: Generate
) -> None:
    """If a document has nothing of one sort, or very long names, the modules are well-formed."""
    made = make(document)
    rules = ["--isolated", "--no-cache", "--line-length", "100"]
    for arguments in (["check", "--select", "F,I,E7,E9"], ["format", "--diff"]):
        ran = run(made.root, "-m", "ruff", *arguments, *rules)
        assert ran.returncode == 0, ran.stdout


def test_no_text_of_a_document_becomes_code(make: Generate) -> None:
    """If names and descriptions have quotes, breaks and braces in them, they stay texts."""
    odd = '"""\n\\{}\'); raise SystemExit #'
    stated = {"type": "string", "enum": [odd, "b"], "description": odd}
    holder = {"type": "object", "properties": {odd: stated, "o": {"type": [odd, "x"]}}}
    content = {odd: {"schema": {"type": "object"}}}
    operation = {
        "summary": odd,
        "parameters": [
            {"name": odd, "in": place, "required": True, "schema": {"type": "string"}}
            for place in ("query", "header")
        ],
        "requestBody": {"content": content},
        "responses": {odd: {"content": content}, "200": {}},
    }
    piece = odd.replace("{}", "")  # braces in a path are names
    paths = {f"/a{piece}/b{piece}{{id}}": {"get": operation, "post": {"operationId": odd}}}
    made = make(document_of({odd: holder}, paths))
    (shape,) = [found for found in vars(made.wire).values() if hasattr(found, "__attrs_attrs__")][
        1:
    ]
    assert Codec().read(shape, {odd: odd}).raw == {odd: odd}
    request = made.requests.raise_system_exit("1", raise_system_exit_="q", raise_system_exit_2="h")
    assert (request.segments, request.params) == ((f"a{piece}", f"b{piece}1"), {odd: "q"})


def test_the_contract_holds_requests_to_the_document(made: Generated) -> None:
    """If a sandbox uses the contract, what the document refuses is refused, and what it has is taken."""
    operations = Contract(made.contract).operations
    listing = operations["listOffers"]
    good = {"createdAfter": "2026-01-31T00:00:00Z", "page": 1, "status": "live"}
    assert listing.request_problems(path={}, query=good) == []
    for wrong in ({"page": 0}, {"page": "x"}, {"status": "frozen"}, {"createdAfter": "soon"}):
        assert len(listing.request_problems(path={}, query=good | wrong)) == 1
    making = operations["createOffer"]
    assert making.request_problems(path={}, query={}, body=NO_BODY)
    assert making.request_problems(path={}, query={}, body={"name": "Autumn"}) == []
    answer = {"id": "o1", "value": 3, "status": "live", "startsAt": None}
    assert making.answer_problems(201, answer) == []
    assert making.answer_problems(201, answer | {"former": None, "startsAt": 3})


def test_a_sandbox_of_the_contract_answers(made: Generated) -> None:
    """If endpoints are written for the contract, they are reached over HTTP."""
    import requests

    def page(call: Call) -> Answer:
        return Answer({"offers": [], "total": call.query.get("page")})

    app = create_app(
        Contract(made.contract),
        {"listOffers": page},
        authorize=lambda _: None,
        shape=lambda refused: Answer({"key": refused.key}, refused.status),
    )
    with serve(app) as server:
        url = f"{server.url}/v1/offers?createdAfter=2026-01-31T00:00:00Z&page="
        assert requests.get(url + "7", timeout=10).json() == {"offers": [], "total": 7}
        assert requests.get(url + "0", timeout=10).status_code == 400


@pytest.mark.parametrize(
    ("method", "path", "id_", "operation"),
    [
        ("GET", "/rewards", "listRewards", Operation.LIST_REWARDS),
        ("GET", "/promotions/{id}", "", Operation.GET_REWARD),
        ("POST", "/campaigns", "newCampaign", Operation.CREATE_REWARD),
        ("PATCH", "/offers/{id}", "", Operation.UPDATE_REWARD),
        ("DELETE", "/offers/{id}", "", Operation.DELETE_REWARD),
        ("POST", "/offers/{id}/pause", "", Operation.SET_STATUS),
        ("GET", "/rewards/lookup", "", Operation.LOOKUP),
        ("GET", "/coupons/{code}", "getCoupon", Operation.LOOKUP),
        ("GET", "/rewards/{id}/codes", "", Operation.LIST_CODES),
        ("POST", "/rewards/{id}/codes", "generate", Operation.GENERATE_CODES),
        ("POST", "/rewards/{id}/codes/import", "importCodes", Operation.IMPORT_CODES),
        ("DELETE", "/vouchers/{code}", "", Operation.REVOKE_CODE),
        ("POST", "/codes/{code}/reservations", "", Operation.RESERVE),
        ("DELETE", "/reservations/{id}", "", Operation.RELEASE),
        ("POST", "/codes/{code}/redemptions", "", Operation.REDEEM),
        ("POST", "/redemptions/{id}/rollback", "", Operation.UNDO_REDEMPTION),
        ("GET", "/redemptions", "", Operation.LIST_REDEMPTIONS),
        ("GET", "/redemptions/{id}", "", Operation.FIND_REDEMPTION),
        ("POST", "/redemptions/record", "recordRedemption", Operation.RECORD_REDEMPTION),
        ("POST", "/rewards/{id}/grants", "", Operation.ISSUE_GRANT),
        ("POST", "/grants/{token}/claim", "", Operation.CLAIM_GRANT),
        ("POST", "/rewards/{id}/sync", "", Operation.RETRY_SYNC),
        ("GET", "/me", "", Operation.CHECK),
        ("GET", "/webhooks", "listWebhooks", None),
    ],
)
def test_an_operation_is_guessed_by_its_words(
    method: str, path: str, id_: str, operation: Operation | None
) -> None:
    """If a vendor's operation looks like one of ours, that is the guess, and no other one."""
    found = guesses([Endpoint(id=id_, method=method, path=path)])
    assert [guess.operation for guess in found] == ([operation] if operation else [])


def test_a_guess_is_said_to_be_one(made: Generated) -> None:
    """If a guess is written down, the page says that it is one, what it goes by, and what there is none for."""
    page = (made.root / "OPERATIONS.md").read_text("utf-8")
    assert "**These are guesses**" in page
    row = "| `redeem` | `POST /v1/codes/{code}/redemptions` | `redeem_code` | POST, redeem, redemption |"
    assert row in page
    assert "| `retry_sync` | nothing that looks like it | | |" in page
    assert "`PUT /v1/offers/{offerId}/pages/{number}.json` | none, see there |" in page


def test_the_server_is_the_documents_first(made: Generated, make: Generate) -> None:
    """If the document has a server, variables have their defaults; one that is no https is left out."""
    assert made.document.server == "https://eu.acme.example/api"
    for url in ("http://acme.example", "/v1", "https://{no}.example", 'https://a"b'):
        document: dict[str, Any] = document_of(servers=[{"url": url}])
        assert make(json.loads(json.dumps(document))).document.server is None
