"""What is seen of what code does outside, where an adapter only translates."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from threading import Thread

import pytest

from rewardkit.testkit.outside import watched


@pytest.mark.parametrize(
    ("does", "event"),
    [
        (lambda: Path(__file__).read_bytes(), "open in pathlib.py"),
        (lambda: os.listdir("/"), "os.listdir in test_outside.py"),  # noqa: PTH208 - as it is called
        (lambda: os.system("true"), "os.system in test_outside.py"),  # noqa: S605, S607 - as it is called
        (lambda: socket.getaddrinfo("127.0.0.1", 9), "socket.getaddrinfo in socket.py"),
        (lambda: subprocess.run(["true"], check=True), "subprocess.Popen in subprocess.py"),  # noqa: S607
    ],
    ids=["file", "folder", "command", "address", "process"],
)
def test_what_is_done_outside_is_seen(does: Callable[[], object], event: str) -> None:
    """If code opens, looks up or starts something, by whatever library, it is told with its place."""
    with watched() as seen:
        does()
    assert any(each.startswith(event) for each in seen), seen


def test_an_import_is_no_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If a module is read and compiled, that is seen only of what its own lines do."""
    (tmp_path / "quiet_module.py").write_text("NAME = 1")
    (tmp_path / "loud_module.py").write_text("import os\nos.listdir('/')")
    monkeypatch.syspath_prepend(tmp_path)
    with watched() as seen:
        import_module("quiet_module")

        assert seen == []
        import_module("loud_module")
    assert seen == ["os.listdir in loud_module.py, line 2"]
    for name in ("quiet_module", "loud_module"):
        del sys.modules[name]


def test_only_the_block_is_watched() -> None:
    """If something else is done before, after or meanwhile in another thread, it is not told."""
    with watched() as seen:
        os.getpid()
    os.listdir("/")  # noqa: PTH208 - as it is called
    with watched() as again:
        thread = Thread(target=os.listdir)
        thread.start()
        thread.join()
    assert (seen, again) == ([], [])
