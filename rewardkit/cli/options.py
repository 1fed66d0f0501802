"""What the commands share: ``--json``, ``--on``, and how a REF or an amount is read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

if TYPE_CHECKING:
    from rewardkit import Rewards
    from rewardkit.model import Money

    RefParameter = click.ParamType["Ref"]
    MoneyParameter = click.ParamType[Money]
else:
    RefParameter = MoneyParameter = click.ParamType  # no generic class in older versions of click


class Ref(NamedTuple):
    """A reward as the command line names it."""

    connection: str
    id: str


class RefType(RefParameter):
    """Reads ``CONNECTION:ID``; all after the first colon is the id.

    Args:
        whole: whether there has to be an id; ``CONNECTION:`` alone is all of its rewards.
    """

    name = "ref"

    def __init__(self, *, whole: bool = True) -> None:
        self._whole = whole

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Ref:
        """Split the text."""
        if isinstance(value, Ref):
            return value
        connection, colon, id_ = value.partition(":")
        if not (connection and colon and (id_ or not self._whole)):
            self.fail(f"{value!r} is no reference: write CONNECTION:ID, such as local:summer")
        return Ref(connection, id_)


class MoneyType(MoneyParameter):
    """Reads ``59.00 EUR``."""

    name = "amount"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Money:
        """Split the text, exactly: there are no floats here."""
        from rewardkit.model import Money

        if isinstance(value, Money):
            return value
        amount, _, currency = value.strip().partition(" ")
        try:
            return Money.of(amount, currency.strip())
        except ValueError:
            self.fail(f"{value!r} is no amount of money: write it as '59.00 EUR'")


REF = RefType()
REF_OR_ALL = RefType(whole=False)
MONEY = MoneyType()
STATUS = click.Choice(["draft", "active", "paused", "expired", "archived"])

json_option = click.option(
    "--json", "as_json", is_flag=True, help="Write JSON, for programs, in place of a table."
)

on_option = click.option(
    "--on",
    "connection",
    required=True,
    metavar="CONNECTION",
    help="A connection of rewardkit.toml, or a provider's name.",
)


def examples(*lines: str) -> str:
    """The end of a command's help: its examples, as they are typed."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


def connect(connection: str) -> Rewards:
    """Connect with the ``--config`` of this run."""
    import rewardkit

    return rewardkit.connect(connection, config=config_file())


def config_file() -> Path | None:
    """The file that ``--config`` names."""
    found = click.get_current_context().find_object(Path)
    return found if isinstance(found, Path) else None
