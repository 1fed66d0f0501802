"""The command group: global options, and how every error becomes one sentence and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from .checkout import redeem
from .codes import codes, generate, lookup, revoke
from .demo import demo
from .doctor import doctor
from .drift import drift
from .exits import Exit, exit_for, table
from .explain import explain
from .importing import import_
from .journal import journal
from .listing import rewards
from .new_adapter import new_adapter
from .output import complain, leave_quietly, output_fails, write_what_can_be
from .planning import plan
from .providers import providers
from .redemptions import redemptions, undo
from .rewards import compare, set_status, show
from .sandbox import sandbox
from .wording import for_terminal, with_notes

DEBUG = "REWARDKIT_DEBUG"


class _ReaderGoneError(Exception):
    """Whatever read the output has closed it."""


class Commands(click.Group):
    """A group whose errors are one sentence on stderr and an exit code by kind."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,  # noqa: FBT001, FBT002 - click's signature
        **extra: Any,
    ) -> Any:
        """Run, and end the process; the exit code says how it went."""
        write_what_can_be()
        try:
            ended = super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
            sys.stdout.flush()
        except (_ReaderGoneError, BrokenPipeError):
            leave_quietly()
            sys.exit(Exit.READER_GONE)
        except OSError as error:
            sys.exit(_unwritten(error) if output_fails(error) else _explain(error))
        except Exception as error:  # noqa: BLE001 - here ends whatever went wrong
            sys.exit(_explain(error))
        sys.exit(ended if isinstance(ended, int) else Exit.OK)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a closed pipe is told apart before click makes its own end of it."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise _ReaderGoneError from None


def _unwritten(error: OSError) -> int:
    """Say on stderr that the output cannot be written; returns the exit code."""
    leave_quietly()
    complain(f"the output cannot be written: {error.strerror or type(error).__name__}")
    return Exit.FAILED


def _explain(error: Exception) -> int:
    """Say on stderr what was wrong, in one sentence; returns the exit code."""
    if isinstance(error, click.Abort):
        # click makes it of the Ctrl-C, which was told on its way what may have been done.
        complain(for_terminal(with_notes("interrupted", error.__cause__)))
        return Exit.INTERRUPTED
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.format_message(), err=True)
        return Exit.USAGE
    if isinstance(error, click.ClickException):
        complain(_usage(error))
        return error.exit_code
    if os.environ.get(DEBUG) == "1":
        import traceback

        traceback.print_exception(error)
    code = exit_for(error)
    if code is None:
        # Not the error's own text: nobody has seen to it that no key or code is in there.
        complain(
            f"this is a bug in rewardkit or in a plugin ({type(error).__name__}): please report "
            f"it; {DEBUG}=1 shows where it happened"
        )
        return Exit.FAILED
    complain(for_terminal(with_notes(str(error), error)))
    return code


def _usage(error: click.ClickException) -> str:
    message = error.format_message().rstrip(".")
    if isinstance(error, click.UsageError) and error.ctx is not None:
        message += f"; `{error.ctx.command_path} --help` has examples"
    return message


@click.group(
    cls=Commands,
    name="rewardkit",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="\b\nExit codes:\n" + table(),
)
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The connections, in place of $REWARDKIT_CONFIG or ./rewardkit.toml.",
)
@click.version_option(package_name="rewardkit-core", message="rewardkit %(version)s")
@click.pass_context
def app(context: click.Context, config: Path | None) -> None:
    """Rewards and the codes that carry them, whoever the vendor is.

    A REF names a reward: CONNECTION:ID, where CONNECTION is one of rewardkit.toml or a provider's
    name. Every command takes --json, and --help with examples.

    \b
    Begin with:
      rewardkit demo          the same checkout against every vendor, on your machine
      rewardkit providers     what is installed, and what it can do
      rewardkit doctor        what is wrong here, and what to do
    """  # noqa: D301 - \b is click's sign to leave the lines as they are
    context.obj = config


for command in (
    providers,
    doctor,
    rewards,
    show,
    lookup,
    codes,
    generate,
    import_,
    revoke,
    redeem,
    undo,
    redemptions,
    set_status,
    compare,
    explain,
    plan,
    journal,
    drift,
    sandbox,
    demo,
    new_adapter,
):
    app.add_command(command)
