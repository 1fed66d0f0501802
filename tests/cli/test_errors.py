from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from inspect import isclass
from pathlib import Path

import pytest
from click.testing import Result

import rewardkit
from rewardkit import errors
from rewardkit.cli import progress
from rewardkit.cli.app import app
from rewardkit.cli.exits import MEANINGS, Exit, exit_for
from rewardkit.model import Conditions, FreeItems, Money, Reward, RewardRef, Units

Run = Callable[..., Result]

#: what is typed, the exit code, and what the sentence must say
MISTAKES = {
    "a REF without an id": (["show", "shop"], Exit.USAGE, ["CONNECTION:ID", "--help"]),
    "a REF with nothing before the colon": (["show", ":x"], Exit.USAGE, ["CONNECTION:ID"]),
    "an unknown command": (["shwo"], Exit.USAGE, ["shwo"]),
    "an unknown option": (["show", "shop:x", "--jsn"], Exit.USAGE, ["--jsn"]),
    "no connection": (["lookup", "X"], Exit.USAGE, ["--on"]),
    "an amount without a currency": (
        ["redeem", "X", "--on", "shop", "--order", "1", "--total", "59.00"],
        Exit.USAGE,
        ["59.00 EUR"],
    ),
    "an amount too exact": (
        ["redeem", "X", "--on", "shop", "--order", "1", "--total", "59.001 EUR"],
        Exit.USAGE,
        ["59.00 EUR"],
    ),
    "a count of none": (["generate", "shop:x", "--count", "0"], Exit.USAGE, ["--count"]),
    "an unknown connection": (
        ["show", "shoop:x"],
        Exit.CONFIGURATION,
        ["'shoop'", "there: bad and shop"],
    ),
    "a missing file": (["--config", "gone.toml", "show", "shop:x"], Exit.CONFIGURATION, ["gone"]),
    "a connection that is no good": (["show", "bad:x"], Exit.CONFIGURATION, ["paht", "path?"]),
    "a provider without a sandbox": (["sandbox", "local"], Exit.CONFIGURATION, ["no sandbox"]),
    "a provider that is not there": (["sandbox", "nobody"], Exit.CONFIGURATION, ["nobody"]),
    "an unknown reward": (["show", "shop:gone"], Exit.NOT_FOUND, ["gone"]),
    "an unknown code": (["lookup", "WHAT-7F3K", "--on", "shop"], Exit.NOT_FOUND, ["no code"]),
}


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(("arguments", "code", "said"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_one_sentence_and_an_exit_code(
    run: Run, arguments: list[str], code: Exit, said: list[str]
) -> None:
    """If something is wrong, stderr has one line that says what to do, and stdout nothing."""
    with Path("rewardkit.toml").open("a", encoding="utf-8") as config:
        config.write('[connections.bad]\nprovider = "local"\npaht = "x"\n')

    result = run(*arguments)

    assert result.exit_code == code, result.stderr
    assert result.stdout == ""
    assert result.stderr.startswith("error: ")
    assert result.stderr.count("\n") == 1
    assert [part for part in said if part not in result.stderr] == []
    assert "Traceback" not in result.stderr


def test_no_code_is_printed_whole_in_an_error(run: Run, shop: RewardRef) -> None:
    """If a code is refused, the error shows no more than its beginning."""
    first, result = (
        run("redeem", "SUMMER-7F3K", "--on", "shop", "--order", order) for order in ("1", "2")
    )

    assert first.exit_code == Exit.OK
    assert result.exit_code == Exit.REJECTED
    assert "SUMMER-7F3K" not in result.stderr


def test_without_arguments_the_help_is_shown(run: Run) -> None:
    """If nothing is typed behind the command, its help is shown and the exit code is of usage."""
    result = run()

    assert result.exit_code == Exit.USAGE
    assert "rewardkit demo" in result.stderr


ERRORS = [
    found for found in vars(errors).values() if isclass(found) and issubclass(found, Exception)
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__name__)
def test_every_error_has_an_exit_code(error: type[Exception]) -> None:
    """If rewardkit raises it, the command ends with a documented code that is no success."""
    assert exit_for(error()) in set(MEANINGS) - {Exit.OK}


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.ConfigurationError, 3),
        (errors.PluginError, 3),
        (errors.AuthenticationFailed, 4),
        (errors.PermissionDenied, 4),
        (errors.CodeNotFound, 5),
        (errors.CodeAlreadyRedeemed, 6),
        (errors.RateLimited, 7),
        (errors.ProviderUnavailable, 7),
        (errors.OutcomeUnknown, 8),
        (errors.Unsupported, 9),
        (errors.ContractViolated, 10),
        (errors.InvalidRequest, 1),
        (errors.Conflict, 1),
    ],
)
def test_an_exit_code_says_the_kind_of_error(error: type[Exception], code: int) -> None:
    """If an error is raised, its kind's code is what scripts were told."""
    assert exit_for(error()) == code


def test_any_other_exception_is_a_bug() -> None:
    """If it is none of rewardkit's errors, there is no code for it."""
    assert exit_for(ValueError()) is None


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Something in the middle of a command raises what nobody expects."""

    def fail(*_: object) -> None:
        raise ZeroDivisionError("sk_live_do_not_show")

    monkeypatch.setattr(progress, "monotonic", fail)


@pytest.mark.usefixtures("broken")
def test_a_bug_is_said_to_be_one(run: Run, shop: RewardRef) -> None:
    """If an unexpected exception comes up, the user is asked to report it, without its text."""
    result = run("codes", f"shop:{shop.id}")

    assert result.exit_code == Exit.FAILED
    assert "bug" in result.stderr
    assert "REWARDKIT_DEBUG=1" in result.stderr
    assert "Traceback" not in result.stderr
    assert "sk_live" not in result.stderr


@pytest.mark.usefixtures("broken")
def test_a_traceback_can_be_asked_for(
    run: Run, shop: RewardRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If REWARDKIT_DEBUG=1 is set, the traceback is printed as well."""
    monkeypatch.setenv("REWARDKIT_DEBUG", "1")

    assert "Traceback" in run("codes", f"shop:{shop.id}").stderr


def command(*arguments: str, **environ: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", "from rewardkit.cli import main; main()", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding=environ.get("PYTHONIOENCODING", "utf-8"),
        env={**os.environ, "PYTHONUTF8": "1", **environ},
    )


def test_a_reader_that_leaves_is_no_noise(shop: RewardRef, run: Run) -> None:
    """If whatever reads the output closes it, the command ends without a word."""
    run("generate", f"shop:{shop.id}", "--count", "3000")

    process = command("codes", f"shop:{shop.id}")
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()

    assert process.stderr.read() == ""
    assert process.wait(30) == Exit.READER_GONE
    process.stderr.close()


def test_a_terminal_that_is_not_unicode_is_no_crash(shop: RewardRef) -> None:
    """If stdout cannot show a sign, the command goes on, and JSON says it in ASCII."""
    process = command(
        *("compare", f"shop:{shop.id}", f"shop:{shop.id}"), PYTHONUTF8="0", PYTHONIOENCODING="ascii"
    )
    out, err = process.communicate(timeout=30)

    assert (process.returncode, err) == (0, "")
    assert "10 % off" in out


@pytest.mark.parametrize("options", [[], ["--markdown"]])
@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_signs_are_told_apart_in_any_encoding(
    shop: RewardRef, encoding: str, options: list[str]
) -> None:
    """If stdout cannot show the signs of verdicts, each has one that it can, and that no other has."""
    with rewardkit.connect("shop") as rewards:
        items = FreeItems((Units("mug"),))
        vague = Conditions(minimum_purchase=Money(500))  # in no currency
        other = rewards.create_reward(Reward.new("→ Ünlike", items, conditions=vague)).ref
    process = command(
        *("compare", f"shop:{shop.id}", f"shop:{other.id}", *options, "--all-rows"),
        PYTHONUTF8="0",
        PYTHONIOENCODING=encoding,
        COLUMNS="120",
    )
    out, err = process.communicate(timeout=30)

    assert (process.returncode, err) == (0, "")
    different, times, name = {
        "ascii": ("! different", "1 x mug", "> ?nlike"),
        "latin-1": ("! different", "1 × mug", "> Ünlike"),
        "utf-8": ("≠ different", "1 × mug", "→ Ünlike"),
    }[encoding]
    assert [
        each for each in (different, times, name, "= same", "? cannot tell") if each not in out
    ] == []


@pytest.mark.parametrize("missing", ["click", "rich"])
def test_without_the_extra_the_command_says_what_to_install(missing: str) -> None:
    """If click or rich is not installed, one sentence has the command that installs it."""
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import sys; sys.modules[{missing!r}] = None; from rewardkit.cli import main; main()",
        ],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )

    assert done.returncode == Exit.CONFIGURATION
    assert "pip install 'rewardkit-core[cli]'" in done.stderr
    assert done.stderr.count("\n") == 1


def test_help_loads_nothing_heavy() -> None:
    """If help is asked for, what a command would need is not loaded."""
    program = (
        "import sys\n"
        "from rewardkit.cli.app import app\n"
        "try: app(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'attrs', 'cattrs', 'requests', 'rich', 'typed_settings', 'structlog', 'starlette'}\n"
        "sys.exit(', '.join(sorted(heavy & set(sys.modules))) or 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=False
    )

    assert (done.stderr, done.returncode) == ("", 0)


COMMANDS = (
    "providers",
    "doctor",
    "rewards",
    "show",
    "lookup",
    "codes",
    "generate",
    "import",
    "revoke",
    "redeem",
    "undo",
    "redemptions",
    "set-status",
    "compare",
    "explain",
    "plan",
    "journal",
    "drift",
    "sandbox",
    "demo",
    "new-adapter",
)


def test_the_commands_are_those_that_are_meant() -> None:
    """If a command is added or lost, it is on purpose."""
    assert tuple(app.commands) == COMMANDS


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no full device")
@pytest.mark.parametrize("buffered", [True, False])
@pytest.mark.parametrize("arguments", [["rewards", "shop"], ["providers", "--json"], ["--help"]])
@pytest.mark.usefixtures("shop")
def test_a_full_disk_is_one_sentence(arguments: list[str], buffered: bool) -> None:
    """If the output cannot be written, that is said, and not a bug; the exit code is of a failure."""
    program = [sys.executable, *([] if buffered else ["-u"])]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*program, "-c", "from rewardkit.cli import main; main()", *arguments],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )

    assert done.stderr == "error: the output cannot be written: No space left on device\n"
    assert done.returncode == Exit.FAILED
