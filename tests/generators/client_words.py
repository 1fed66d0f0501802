"""What the asynchronous client calls its things, and how its docstrings speak of them."""

from __future__ import annotations

from collections.abc import Mapping

#: Names of the synchronous client that have another one in the asynchronous one.
NAMES: Mapping[str, str] = {
    "Ahead": "AsyncAhead",
    "Gathering": "AsyncGathering",
    "Iterator": "AsyncIterator",
    "Journal": "AsyncJournal",
    "Send": "AsyncSend",
    "Transport": "AsyncTransport",
    "__enter__": "__aenter__",
    "__exit__": "__aexit__",
    "contextmanager": "asynccontextmanager",
    "run": "arun",
    "watched": "awatched",
}

#: What no event loop can have.
BLOCKING = frozenset({"ThreadPoolExecutor", "sleep"})

#: Phrases of the docstrings.
SAID: Mapping[str, str] = {
    "Ctrl-C must not lose": "cancelling must not lose",
    "Ctrl-C interrupts": "cancelling interrupts",
    "How a client makes a call": "How an asynchronous client makes a call",
    "It is a context manager": "It is an asynchronous context manager",
    "The client's operations": "The asynchronous client's operations",
    "The client: one object": "The asynchronous client: one object",
    "an error, Ctrl-C, or": "an error, cancelling, or",
    "``rewardkit.connect``": "``rewardkit.connect_async``",
    "``with`` block": "``async with`` block",
}


def said(text: str) -> str:
    """A module's text, its phrases replaced."""
    for phrase, instead in SAID.items():
        text = text.replace(phrase, instead)
    return text
