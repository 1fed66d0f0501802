from __future__ import annotations

import pickle
from collections.abc import Callable, Mapping
from typing import Any

import attrs
import pytest
from hypothesis import given
from model_strategies import codes

from rewardkit.construct import constructor
from rewardkit.model import Code, Window


@attrs.frozen(kw_only=True, slots=False)
class Plain:
    """Keeps what it is given."""

    id: str
    note: str | None = None
    tags: tuple[str, ...] = ()
    extra: Mapping[str, Any] = attrs.field(factory=dict)


ALL = tuple(attrs.fields_dict(Code))
ALL_OF_CODE = constructor(Code, *ALL)


@given(codes)
def test_a_constructor_makes_what_the_class_makes(code: Code) -> None:
    """If a value is made by position, it is the one that the class makes with keywords."""
    made = ALL_OF_CODE(*(getattr(code, name) for name in ALL))
    assert made == code
    assert vars(made) == vars(code)
    assert list(vars(made)) == list(vars(code))
    assert repr(made) == repr(code)
    assert pickle.loads(pickle.dumps(made)) == code  # noqa: S301  # our own
    assert attrs.evolve(made, id="other") == attrs.evolve(code, id="other")


def test_fields_that_are_not_given_have_their_defaults() -> None:
    """If a field is not among those of the constructor, it has its default, made anew each time."""
    make = constructor(Plain, "note", "id")
    first, second = make("a note", "1"), make(None, "2")
    assert first == Plain(id="1", note="a note")
    assert second == Plain(id="2")
    assert first.extra is not second.extra


def test_what_a_constructor_makes_is_frozen() -> None:
    """If a value is made by position, it can be changed no more than any other."""
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        constructor(Plain, "id")("1").id = "2"  # type: ignore[misc]  # which is the point


@attrs.frozen(slots=False)
class Checked:
    """Has a validator."""

    id: str = attrs.field(validator=attrs.validators.instance_of(str))


@attrs.frozen(slots=False)
class Converted:
    """Has a converter."""

    id: str = attrs.field(converter=str)


@attrs.frozen(slots=False)
class Busy:
    """Does something once it is made."""

    id: str

    def __attrs_post_init__(self) -> None: ...


@attrs.frozen(slots=False)
class Derived:
    """Has a default that needs the others."""

    id: str
    twice: str = attrs.field(default=attrs.Factory(lambda self: self.id * 2, takes_self=True))


@pytest.mark.parametrize("cls", [Checked, Converted, Busy, Derived, Window])
def test_a_class_that_does_more_is_refused(cls: type[Any]) -> None:
    """If a class does more than keep what it is given, there is no way around its constructor."""
    with pytest.raises(TypeError, match=f"{cls.__name__} has slots, or does more than keep"):
        constructor(cls, attrs.fields(cls)[0].name)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: constructor(Plain, "id", "colour"), "Plain has no field 'colour'"),
        (lambda: constructor(Plain, "note"), "Plain needs 'id', which has no default"),
    ],
)
def test_fields_that_cannot_be_are_said(make: Callable[[], object], message: str) -> None:
    """If a field is none of the class, or a needed one is missing, the error names it."""
    with pytest.raises(TypeError, match=message):
        make()
