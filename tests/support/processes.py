"""Work in several processes or threads at once; ``import processes`` from any test."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

#: How many threads ``at_once`` starts.
WORKERS = 4


class Process:
    """A program in a process of its own, that is told and answers in lines."""

    def __init__(self, program: str, *arguments: str) -> None:
        self.popen = subprocess.Popen(
            [sys.executable, "-c", program, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def tell(self, line: str) -> None:
        assert self.popen.stdin is not None
        self.popen.stdin.write(f"{line}\n")
        self.popen.stdin.flush()

    def hear(self) -> list[str]:
        assert self.popen.stdout is not None
        return self.popen.stdout.readline().split()

    def kill(self) -> list[str]:
        """End it at once, and return the lines that it had still said."""
        self.popen.kill()
        return self.popen.communicate()[0].splitlines()


@contextmanager
def started(program: str, *arguments: str) -> Iterator[Process]:
    process = Process(program, *arguments)
    try:
        yield process
    finally:
        process.kill()


def say(*words: object) -> None:
    """Answer, in the process that was started, whoever hears it."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def at_once(work: Callable[[int], Any]) -> list[Any]:
    """What each of some threads gives, started as close together as can be."""
    barrier = threading.Barrier(WORKERS)

    def start(worker: int) -> Any:
        barrier.wait(60)
        return work(worker)

    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(start, range(WORKERS)))


def forked(work: Callable[[], bool]) -> int:
    """Do something in a forked child; 0 if it is true."""
    with warnings.catch_warnings():  # newer Pythons warn of forks while there are threads
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if pid == 0:
        status = 1
        try:
            status = 0 if work() else 1
        finally:
            os._exit(status)
    return os.waitpid(pid, 0)[1]
