from __future__ import annotations

import json
from typing import Any, get_args, get_origin

import attrs
import model_strategies
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rewardkit import model, operations
from rewardkit.documents import from_document, to_document
from rewardkit.documents.benefits import KINDS

PLAIN = {dict, list, str, int, float, bool, type(None)}


def same(left: Any, right: Any) -> bool:
    """Equal, and of the same classes throughout: a text is equal to an enum's value, too."""
    if type(left) is not type(right):
        return False
    if attrs.has(type(left)):
        fields = [field.name for field in attrs.fields(type(left))]
        return all(same(getattr(left, name), getattr(right, name)) for name in fields)
    if isinstance(left, tuple):
        return len(left) == len(right) and all(map(same, left, right))
    return bool(left == right)


def is_plain(value: Any) -> bool:
    if type(value) is dict:
        return all(type(key) is str and is_plain(item) for key, item in value.items())
    if type(value) is list:
        return all(map(is_plain, value))
    return type(value) in PLAIN


@pytest.mark.parametrize("cls", model_strategies.BY_CLASS, ids=str)
@given(data=st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_written_and_read_it_is_the_same(cls: Any, data: st.DataObject) -> None:
    """If an object is written, sent as JSON text and read, it is equal to the last field."""
    value = data.draw(model_strategies.BY_CLASS[cls])
    document = to_document(value, native=True)
    assert is_plain(document)
    assert same(from_document(cls, json.loads(json.dumps(document))), value)


def test_every_class_of_the_model_is_covered() -> None:
    """If the model gets another class, the law above is asked of it, or this fails."""
    classes = {cls for cls in vars(model).values() if isinstance(cls, type) and attrs.has(cls)}
    drawn = {get_origin(cls) or cls for cls in model_strategies.BY_CLASS}
    assert classes - drawn == set(get_args(model.Benefit))


def test_every_benefit_has_a_kind() -> None:
    """If the union of benefits grows, the table of kinds has to."""
    assert set(KINDS.values()) == set(get_args(model.Benefit))


@given(benefit=model_strategies.benefits)
def test_a_benefit_is_read_as_its_class_too(benefit: Any) -> None:
    """If the class is known, it can be named in place of the union."""
    assert same(from_document(type(benefit), to_document(benefit)), benefit)


@given(
    code=model_strategies.names,
    order=model_strategies.orders,
    duration=st.none() | st.timedeltas(),
    customer=st.none() | model_strategies.customers,
)
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_commands_have_documents(**fields: Any) -> None:
    """If a command is written and read, it is equal, its duration to the microsecond."""
    command = operations.Reserve(**fields)
    assert same(from_document(operations.Reserve, to_document(command)), command)
