"""Documents of real vendors, where they lie beside the checkout: what is made of them holds."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import pytest
from begun import ROOT, run
from generated import Generated, generate
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from whole_payloads import WholePayloads

from rewardkit.codec import Codec, encode
from rewardkit.drift import DriftLog
from rewardkit.errors import ContractViolated
from rewardkit.exchange import Response
from rewardkit.sandbox import Contract
from rewardkit.scaffold import begin
from rewardkit.wire import Wire

FILES = sorted((ROOT.parent / "shared" / "vendors").glob("*openapi*"))

pytestmark = pytest.mark.skipif(not FILES, reason="no vendor's document lies beside the checkout")

CODEC = Codec()


@pytest.fixture(scope="module", params=FILES, ids=range(len(FILES)))
def file(request: pytest.FixtureRequest) -> Path:
    """One of the documents."""
    found: Path = request.param
    return found


@pytest.fixture(scope="module")
def vendor(file: Path, tmp_path_factory: pytest.TempPathFactory) -> Generated:
    """What is made of it."""
    return generate(file, tmp_path_factory.mktemp("vendor"))


def test_every_shape_can_be_read(vendor: Generated) -> None:
    """If an empty object comes in a shape's place, it is read or refused, and nothing else happens."""
    shapes = [
        found
        for found in vars(vendor.wire).values()
        if isinstance(found, type) and issubclass(found, Wire)
    ]
    assert len(shapes) >= vendor.written.shapes > 0
    for shape in shapes:
        with suppress(ContractViolated):  # what must be there is missing
            CODEC.read(shape, {})


@settings(max_examples=60)
@given(data=st.data())
def test_all_that_it_allows_can_be_read(vendor: Generated, data: st.DataObject) -> None:
    """If the document allows a payload, its shape reads it, and writes it again as it was."""
    schemas = vendor.document.schemas
    named = [name for name in schemas if hasattr(vendor.wire, name)]
    name = data.draw(st.sampled_from(named))
    shape = getattr(vendor.wire, name)
    if issubclass(shape, Wire):
        payload = WholePayloads(schemas, data.draw).of(schemas[name])
        assume(payload is not None)  # where it stands, it may be null; a field says so
        response = Response(200, {}, json.dumps(payload).encode())
        assert encode(CODEC.decode(shape, response, DriftLog())) == payload


def test_the_linter_and_the_formatter_find_nothing_in_it(file: Path, tmp_path: Path) -> None:
    """If a document is long and its names are many, what is made of it is as ruff wants it."""
    begun = begin("vendor", tmp_path / "vendor", openapi=file)
    for arguments in (["check", "--no-cache"], ["format", "--no-cache", "--diff"]):
        ran = run(begun.directory, "-m", "ruff", *arguments)
        assert ran.returncode == 0, ran.stdout


def test_its_contract_can_be_used(vendor: Generated) -> None:
    """If a sandbox is held to the document, there is a validator for each of its operations."""
    operations = Contract(vendor.contract).operations
    assert len(operations) == len(vendor.document.endpoints)
    for operation in operations.values():
        path = {each.name: "x" for each in operation.parameters if each.place == "path"}
        operation.request_problems(path=path, query={}, body={})
        for status in operation.answers:
            operation.answer_problems(status, {})
