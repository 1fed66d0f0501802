import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest

import rewardkit.sandbox
from rewardkit.sandbox import Clock, Identifiers


def test_a_stopped_clock_moves_when_it_is_moved() -> None:
    """If a clock is stopped, only advance moves it, and what it gives is UTC."""
    clock = Clock(datetime(2026, 11, 21, 13, tzinfo=timezone(timedelta(hours=1))))
    assert clock.now() == datetime(2026, 11, 21, 12, tzinfo=UTC)
    assert clock.now().tzinfo is UTC
    clock.advance(timedelta(days=2))
    assert clock.now() == datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_a_running_clock_is_moved_on_top() -> None:
    """If a running clock is moved forward, it stays ahead of the machine's."""
    clock = Clock()
    clock.advance(timedelta(hours=1))
    assert clock.now() >= datetime.now(UTC) + timedelta(minutes=59)


def test_a_clock_takes_no_nonsense() -> None:
    """If a clock is moved back or stopped at a naive time, it refuses."""
    with pytest.raises(ValueError, match="forward"):
        Clock().advance(timedelta(seconds=-1))
    with pytest.raises(ValueError, match="time zone"):
        Clock(datetime(2026, 11, 21))  # noqa: DTZ001 - the mistake is the point


def test_identifiers_repeat_with_their_seed() -> None:
    """If two makers have the same seed, they make the same ids and codes; another seed others."""
    one, same, other = Identifiers(7), Identifiers(7), Identifiers(8)
    made = [(each.uuid(), each.code("SUMMER-"), each.text(24)) for each in (one, same, other)]
    assert made[0] == made[1] != made[2]
    assert UUID(made[0][0]).version == 4
    assert made[0][1].startswith("SUMMER-")
    assert len(made[0][1]) == 11


def test_describing_a_sandbox_loads_nothing_heavy() -> None:
    """If a plugin describes its sandbox, no web framework and no schema library is loaded."""
    code = (
        "import sys; from rewardkit.sandbox import Sandbox, Example; "
        "print({'starlette', 'uvicorn', 'jsonschema', 'requests'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize("name", ["serve", "Contract", "create_app"])
def test_a_missing_extra_is_said_with_the_command(name: str) -> None:
    """If the extra is not installed, the error says how to install it."""
    code = (
        "import importlib.abc, sys\n"
        "class Missing(importlib.abc.MetaPathFinder):\n"
        "    def find_spec(self, name, path, target=None):\n"
        "        if name.partition('.')[0] in {'starlette', 'uvicorn', 'jsonschema'}:\n"
        "            raise ModuleNotFoundError(name, name=name)\n"
        "sys.meta_path.insert(0, Missing())\n"
        "import rewardkit.sandbox\n"
        "from rewardkit.errors import ConfigurationError\n"
        "try:\n"
        f"    rewardkit.sandbox.{name}\n"
        "except ConfigurationError as error:\n"
        "    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "pip install 'rewardkit-core[sandbox]'" in done.stdout


def test_all_names_are_there() -> None:
    """If a name is in __all__, it can be imported; another one is an AttributeError."""
    assert all(hasattr(rewardkit.sandbox, name) for name in rewardkit.sandbox.__all__)
    assert not hasattr(rewardkit.sandbox, "nothing_of_the_kind")
