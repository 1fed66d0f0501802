"""The hooks stay as plugins know them: what they are called, what they take and what they give.

A hook is called with what its implementations name, and they name fields of what they are given. So the
tables below only grow: by a hook, or by a field at the end of its class.
"""

from __future__ import annotations

import inspect
from typing import Any, get_type_hints

import attrs
import pluggy
import pytest

from rewardkit.drift import Drift
from rewardkit.plugins import DriftSeen, ExchangeFinished, ExchangeStarted, Provider, hooks

#: Of each hook the parameters, by name, and what it gives.
HOOKS: dict[str, tuple[dict[str, type], type]] = {
    "rewardkit_provider": ({}, Provider),
    "rewardkit_exchange_started": ({"event": ExchangeStarted}, type(None)),
    "rewardkit_exchange_finished": ({"event": ExchangeFinished}, type(None)),
    "rewardkit_drift_seen": ({"event": DriftSeen}, type(None)),
}

#: The fields of what hooks take and give, in their order.
FIELDS: dict[type, tuple[str, ...]] = {
    Provider: ("name", "title", "adapter", "sandbox", "transport", "address"),
    ExchangeStarted: ("provider", "connection", "operation", "method", "attempt", "server"),
    ExchangeFinished: ("started", "status", "error", "request_id", "milliseconds"),
    DriftSeen: ("provider", "connection", "drift"),
    Drift: ("kind", "where", "value", "count"),
}


def specified() -> dict[str, Any]:
    """The hooks that pluggy finds."""
    manager = pluggy.PluginManager(hooks.PROJECT)
    manager.add_hookspecs(hooks)
    return {name: vars(hooks)[name] for name in vars(manager.hook) if not name.startswith("_")}


def test_every_hook_is_frozen_here() -> None:
    """If a hook is added, it is in the table from then on; if one is taken away, this fails."""
    assert specified().keys() == HOOKS.keys()


@pytest.mark.parametrize("name", HOOKS)
def test_a_hook_takes_and_gives_what_it_did(name: str) -> None:
    """If a parameter is added, renamed or of another class, implementations of before break."""
    hook = specified()[name]
    hints = get_type_hints(hook)
    gives = hints.pop("return")
    assert (hints, gives) == HOOKS[name]
    assert list(inspect.signature(hook).parameters) == list(HOOKS[name][0])


@pytest.mark.parametrize("name", HOOKS)
def test_a_hook_has_one_frozen_object(name: str) -> None:
    """If a hook takes or gives something, it is one object of a frozen class, so that it can grow."""
    parameters, gives = HOOKS[name]
    assert len(parameters) <= 1
    assert FIELDS.keys() | {type(None)} >= {*parameters.values(), gives}


@pytest.mark.parametrize("cls", FIELDS, ids=lambda cls: cls.__name__)
def test_what_a_hook_has_only_grows(cls: type) -> None:
    """If a field is new, it comes after those of before and has a default, and nobody can set one."""
    fields = attrs.fields(cls)
    known = FIELDS[cls]
    assert tuple(each.name for each in fields[: len(known)]) == known
    assert [each.name for each in fields[len(known) :] if each.default is attrs.NOTHING] == []
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        setattr(object.__new__(cls), known[0], "other")
