"""What an adapter says of itself, and what it is made of. Nothing is sent for it."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import ClassVar

import attrs

from rewardkit.adapter import Adapter
from rewardkit.diagnosis.loading import SLOW_ADAPTER, SLOW_PLUGIN
from rewardkit.errors import ProviderError
from rewardkit.operations import Operation
from rewardkit.readback import Evidence
from rewardkit.testkit import fidelity, source
from rewardkit.testkit.importing import Imported, imported
from rewardkit.testkit.needs import only_if, strict
from rewardkit.testkit.recording import COMMANDS
from rewardkit.testkit.subject import Subject

from .base import Suite

_SECRETIVE = ("key", "token", "secret", "password")


def _overridden(subject: Subject) -> list[Operation]:
    return [operation for operation in Operation if subject.adapter.support(operation)]


def _check_time(seen: Imported, limit: float) -> None:
    assert seen.seconds <= limit, (
        f"its import takes {seen.seconds * 1000:.0f} ms, more than {limit * 1000:.0f} ms: do what takes "
        "long where it is used first; python -X importtime shows what that is"
    )


class Declaration(Suite):
    """Its support, limits, tables, settings and sources."""

    group: ClassVar[str] = "declaration"

    def test_every_unsupported_operation_says_why(self, subject: Subject) -> None:
        """If an operation does not work, the adapter says why in its own words, and of no other."""
        cls = subject.adapter
        silent = [o.value for o in Operation if not cls.support(o) and not cls.unsupported.get(o)]
        assert not silent, f"Adapter.unsupported has no reason for {', '.join(silent)}"
        wrong = [o.value for o in cls.unsupported if cls.support(o)]
        assert not wrong, f"Adapter.unsupported has reasons for what works: {', '.join(wrong)}"

    def test_limitations_are_of_what_works(self, subject: Subject) -> None:
        """If an operation is limited, the adapter has it, and says the limit in a sentence."""
        cls = subject.adapter
        wrong = [o.value for o in cls.limitations if not cls.support(o)]
        assert not wrong, f"Adapter.limitations has what does not work: {', '.join(wrong)}"
        for reason in (*cls.limitations.values(), *cls.unsupported.values()):
            assert reason.strip(), "a reason is empty"
            assert not reason.endswith("."), f"a reason has no full stop at its end: {reason}"

    def test_operations_are_generators_that_take_one_object(self, subject: Subject) -> None:
        """If an operation is supported, it is a generator function with the base's parameters."""
        for operation in _overridden(subject):
            method = getattr(subject.adapter, operation.value)
            base = getattr(Adapter, operation.value)
            assert not inspect.iscoroutinefunction(method), (
                f"{operation} is async: it is a generator"
            )
            taken, wanted = (list(inspect.signature(each).parameters) for each in (method, base))
            assert taken == wanted, f"{operation} takes {taken}, and it must be {wanted}"

    def test_batch_limits_are_of_what_works(self, subject: Subject) -> None:
        """If there is a batch limit, it is at least one, of an operation that works."""
        for operation, limit in subject.adapter.batch_limits.items():
            assert type(limit) is int, f"the batch limit of {operation} is no whole number"
            assert limit >= 1, f"the batch limit of {operation} is {limit}"
            assert subject.adapter.support(operation), f"{operation} does not work"

    def test_every_command_has_a_rule_for_its_repetition(self, subject: Subject) -> None:
        """If a command works, the adapter says when it may be repeated, or why never."""
        rules = subject.adapter.repeat_rules
        missing = [o.value for o in COMMANDS if subject.adapter.support(o) and o not in rules]
        assert not missing, f"Adapter.repeat_rules says nothing of {', '.join(missing)}"
        wrong = [o.value for o in rules if not subject.adapter.support(o)]
        assert not wrong, f"Adapter.repeat_rules has what does not work: {', '.join(wrong)}"
        for operation, rule in rules.items():
            assert isinstance(rule.evidence, Evidence), operation
            assert rule.how.strip(), f"the rule of {operation} does not say how"

    def test_the_table_of_errors_gives_errors(self, subject: Subject) -> None:
        """If a vendor's key is in the table, an error class stands for it, and it is there once."""
        cls = subject.adapter
        for key, error in cls.refusals.items():
            assert isinstance(error, type), key
            assert issubclass(error, ProviderError), f"{key} stands for {error}"
        both = sorted(cls.refusals.keys() & cls.unmapped)
        assert not both, f"in Adapter.refusals and in Adapter.unmapped: {', '.join(both)}"

    @only_if(lambda subject: bool(attrs.fields(subject.adapter.Settings)), "it has no settings")
    def test_credentials_are_secrets(self, subject: Subject) -> None:
        """If a setting is a key, a token or a password, its type is Secret, which hides it."""
        for attribute in attrs.fields(attrs.resolve_types(subject.adapter.Settings)):
            parts = attribute.name.split("_")
            if any(word in parts for word in _SECRETIVE) and attribute.type is str:
                raise AssertionError(f"the setting {attribute.name} is a text: make it a Secret")

    @only_if(
        lambda subject: bool(subject.adapter.expressions), "it does not say how it says a reward"
    )
    def test_every_field_of_an_offer_is_declared(self, subject: Subject) -> None:
        """If there is a field of an offer, the adapter says where it stands, and why it may be lost."""
        fidelity.check_declaration(subject.adapter)

    def test_the_adapter_does_no_input_or_output(self, subject: Subject) -> None:
        """If the adapter's modules are read, none of them talks to a network, a file or a person."""
        found = source.impurities(subject.adapter)
        assert not found, "an adapter translates, and the driver sends:\n" + "\n".join(found)

    def test_the_adapter_imports_only_public_names(self, subject: Subject) -> None:
        """If the adapter imports of rewardkit, it is what a minor version does not change."""
        found = source.private_imports(subject.adapter)
        assert not found, "not public:\n" + "\n".join(found)

    def test_the_adapter_is_quick_to_import(
        self, subject: Subject, figure: Callable[[str, float], None]
    ) -> None:
        """If the adapter is imported, that takes less than a second, and loads nothing heavy."""
        seen = imported(subject.adapter.__module__, within=SLOW_ADAPTER)
        figure("import, ms more than rewardkit's", round(seen.seconds * 1000, 1))
        assert not seen.heavy, (
            f"it imports {', '.join(seen.heavy)}: import them where they are used"
        )
        _check_time(seen, SLOW_ADAPTER)

    @only_if(lambda subject: subject.provider is not None, "it is not installed as a plugin")
    def test_the_plugin_is_quick_to_import(self, subject: Subject) -> None:
        """If the plugin is asked what it adds, its adapter and its sandbox are not loaded for it."""
        assert subject.provider is not None
        entry = source.entry_point(subject.name)
        assert entry is not None, f"no entry point rewardkit.providers is called {subject.name}"
        avoided = (subject.adapter.__module__,)
        seen = imported(entry.value, within=SLOW_PLUGIN, avoiding=avoided)
        assert not seen.heavy, f"{entry.value} imports {', '.join(seen.heavy)}"
        _check_time(seen, SLOW_PLUGIN)

    @strict
    def test_operations_are_documented(self, subject: Subject) -> None:
        """If an operation is supported, its own docstring says which of the vendor's is behind it."""
        for operation in _overridden(subject):
            doc = getattr(subject.adapter, operation.value).__doc__
            assert doc, f"{operation} has no docstring"
            assert doc.strip() != (getattr(Adapter, operation.value).__doc__ or "").strip(), (
                operation
            )
