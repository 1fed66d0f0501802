"""What the suite is run against: an adapter, its simulator, and what may be done there."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import Attribute, field, frozen

from rewardkit.adapter import Adapter
from rewardkit.cases.places import Steps
from rewardkit.client import installed
from rewardkit.model import Customer, Money, Order, Reward
from rewardkit.operations import Operation
from rewardkit.plugins import Provider
from rewardkit.sandbox import Example, Sandbox

from .examples import SOURCES

if TYPE_CHECKING:
    from .stage import Stage

#: An address, or the path of a page of the project, with or without a section of it.
_LINK: Final = re.compile(r"https?://[^\s/]\S*|[\w./-]+\.(html|md|rst|txt)(#\S+)?")


@frozen(kw_only=True)
class Deviation:
    """A test that this adapter is known to fail, because its vendor leaves it no choice.

    It is shown in every report. A deviation that is not needed any more fails the run.

    Attributes:
        test: the test's name, such as ``test_an_undone_redemption_frees_its_code``; with
            ``[redeem]`` behind it, of that case alone.
        reason: why the vendor forces it, a sentence without a full stop.
        link: where that can be read: the address, http or https, of a page of the vendor's documentation
            or of an issue, or the path of a page of the project, such as ``README.md#limits``.

    Raises:
        ValueError: the test or the reason is empty, or the link is neither.
    """

    test: str = field()
    reason: str = field()
    link: str = field()

    @test.validator
    @reason.validator
    def _is_told(self, attribute: Attribute[str], value: str) -> None:
        if not value.strip():
            raise ValueError(
                f"Deviation.{attribute.name} is empty: nobody learns what deviates, or why"
            )

    @link.validator
    def _leads_somewhere(self, attribute: Attribute[str], value: str) -> None:
        if not _LINK.fullmatch(value):
            raise ValueError(
                f"Deviation.link of {self.test} is {value!r}: give the address, http or https, of a "
                "page or an issue that explains it, or the path of a page of the project"
            )


def plain_order(id: str) -> Order:
    """An order of 59.00 EUR with this id."""
    return Order(id=id, total=Money(5900, "EUR"))


@frozen(kw_only=True)
class Subject:
    """An adapter, the simulator of its vendor, and what may be done there.

    The simulator is made afresh for each test, so that its seeded data is there each time. Of
    ``Sandbox.examples`` the suite uses, where they have a code: ``checkout`` (with a single-use code),
    ``used``, ``expired``, ``revoked`` and ``early`` (not active yet).

    Attributes:
        adapter: the class.
        sandbox: the simulator, for a provider that is reached over HTTP.
        provider: what the plugin says of itself; None for an adapter that is not installed.
        settings: of the connection, over those of ``sandbox``.
        prepare: makes the examples with a client, where there is no sandbox that has them.
        order: makes an order with this id, as the vendor takes it.
        customer: who redeems, and is given grants.
        discount: what an order costs less, where the provider is to be told.
        rewards: rewards of any kind; of each the nearest one is written and read back.
        system: an external system that a reward can be synced to; None for none.
        scenes: for an operation, what makes its query or command on a fresh stage, in place of what
            the suite would ask.
        opaque: names of the vendor's objects that the adapter keeps whole and has no class for, so that
            new fields in them are not counted.
        refusing: for an operation, values in its answer by which the vendor refuses it with a status
            of success; none where it never does.
        deviations: the tests that are known to fail, each with its reason.
        unwritten: the operations that are still to be written; as long as there are any, no run is
            complete, and so none verifies the adapter.
    """

    adapter: type[Adapter[Any]]
    sandbox: Sandbox | None = None
    provider: Provider | None = None
    settings: Mapping[str, Any] = field(factory=dict)
    prepare: Callable[[Stage], Mapping[str, Example]] | None = None
    order: Callable[[str], Order] = plain_order
    customer: Customer = Customer("customer-1", "someone@example.com")
    discount: Money = Money(590, "EUR")
    rewards: Sequence[Reward] = field(default=SOURCES, repr=False)
    system: str | None = None
    scenes: Mapping[Operation, Callable[[Stage], Any]] = field(factory=dict)
    opaque: frozenset[str] = frozenset()
    refusing: Mapping[Operation, Mapping[Steps, Any]] = field(factory=dict)
    deviations: tuple[Deviation, ...] = ()
    unwritten: Collection[Operation] = ()

    @classmethod
    def installed(cls, name: str, **more: Any) -> Self:
        """The provider that an installed package adds under this name.

        Args:
            name: such as ``acme``.
            **more: the other attributes.

        Raises:
            ConfigurationError: no installed package adds it.
            PluginError: the package cannot be used.
        """
        provider = installed().provider(name)
        sandbox = None if provider.sandbox is None else provider.load_sandbox()
        return cls(adapter=provider.load_adapter(), sandbox=sandbox, provider=provider, **more)

    @property
    def name(self) -> str:
        """The provider's name."""
        return self.adapter.provider

    def deviation(self, test: str) -> Deviation | None:
        """The deviation for a test such as ``test_x[redeem]``, by its whole name or without the case."""
        for deviation in self.deviations:
            if deviation.test in {test, test.partition("[")[0]}:
                return deviation
        return None
