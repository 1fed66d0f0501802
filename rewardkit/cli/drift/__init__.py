"""``rewardkit drift``: what providers sent that rewardkit has no word for, and what to do about it."""

from __future__ import annotations

import click

from .exporting import export
from .forgetting import forget
from .showing import show


class _Drift(click.Group):
    """Shows what was seen where no other command is named."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """``drift checkout`` is ``drift show checkout``, and ``drift`` is ``drift show``."""
        if not args or args[0] not in {*self.commands, *ctx.help_option_names}:
            args = ["show", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_Drift, options_metavar="", subcommand_metavar="[CONNECTION] | COMMAND [ARGS]...")
def drift() -> None:
    """What providers sent that rewardkit has no word for.

    Without a COMMAND it is shown, as `show` does. It is kept in the journal of the settings or, without one, in the file of
    the table [drift] in rewardkit.toml or of REWARDKIT_DRIFT_FILE; each command takes another one as --journal or --file.
    """


for command in (show, export, forget):
    drift.add_command(command)
