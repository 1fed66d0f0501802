from __future__ import annotations

import inspect

import pytest
from async_client import made
from client_module import Module, NotAsyncError
from client_words import SAID

from rewardkit import AsyncRewards, Rewards
from rewardkit.client import catalogue, checkout, codes, reserving, rewards

COMMAND = "run .venv/bin/python tests/generators/async_client.py"


def test_the_asynchronous_client_is_what_is_made_of_the_other() -> None:
    """If the synchronous client changes, the asynchronous one is made anew."""
    for path, text in made().items():
        assert path.read_text("utf-8") == text, COMMAND
        assert text.startswith("# Made by ")


def test_both_clients_have_the_same_methods() -> None:
    """If one client has a method, the other has it with the same parameters."""

    def methods(cls: type) -> dict[str, list[str]]:
        return {
            name: list(inspect.signature(value).parameters)
            for name, value in inspect.getmembers(cls, inspect.isfunction)
            if not name.startswith("_")
        }

    assert methods(Rewards) == methods(AsyncRewards)
    plain = {
        "health",
        "support",
        "list_rewards",
        "list_codes",
        "list_redemptions",
        "generate_batches",
    }
    for name in methods(Rewards).keys() - plain - {"reserved"}:
        assert inspect.iscoroutinefunction(getattr(AsyncRewards, name)), f"{name} is not awaited"


def test_the_docstrings_phrases_are_still_said() -> None:
    """If a phrase that is spoken otherwise of coroutines is gone, so is its line in the table."""
    modules = (
        catalogue,
        checkout,
        codes,
        reserving,
        rewards,
        inspect.getmodule(Rewards.__mro__[-2]),
    )
    text = "".join(inspect.getsource(module) for module in modules if module is not None)
    assert [phrase for phrase in SAID if phrase not in text] == []


CLIENT = """
class Client(Calls):
    def ask(self) -> int:
        return self._call(1)

    def walk(self) -> Iterator[int]:
        yield self._call(1)

{}
"""


@pytest.mark.parametrize(
    ("method", "problem"),
    [
        ("    def f(self) -> int:\n        return map(self.ask, [])", "write a call"),
        ("    def f(self) -> int:\n        return lambda: self.ask()", "write a def"),
        ("    def f(self) -> list[int]:\n        return [*map(abs, self.walk())]", "for statement"),
        (
            "    def f(self) -> Iterator[int]:\n        self.ask()\n        return self.walk()",
            "yield",
        ),
        ("    def f(self) -> Iterator[int]:\n        x = yield from self.walk()", "as a value"),
        ("from time import sleep", "event loop wait"),
    ],
)
def test_what_no_rule_covers_is_an_error_with_its_line(method: str, problem: str) -> None:
    """If the synchronous client has what cannot be made asynchronous, the line is named."""
    module = Module("odd", CLIENT.format(method))
    awaited, streams = {"self._call"}, set(module.streams())
    awaited |= set(module.coroutines(awaited, streams))
    with pytest.raises(NotAsyncError, match=rf"odd\.py, line \d+: .*{problem}"):
        module.asynchronous(awaited, streams, {"Client": "odd", "Calls": "calls"})


def test_every_rule_does_what_it_says() -> None:
    """If there are calls, loops, blocks and generators, each becomes what coroutines have."""
    module = Module(
        "odd",
        CLIENT.format(
            "    def all(self) -> list[int]:\n"
            "        with self.held() as held:  # why\n"
            "            for each in self.walk():\n"
            "                self.ask().bit_count()\n"
            "\n"
            "    @contextmanager\n"
            "    def held(self) -> Iterator[int]:\n"
            "        yield from self.walk()\n"
        ),
    )
    awaited, streams = {"self._call"}, set(module.streams())
    awaited |= set(module.coroutines(awaited, streams))
    text = module.asynchronous(awaited, streams, {"Client": "odd", "Calls": "calls"})
    for line in (
        "class AsyncClient(AsyncCalls):",
        "    async def ask(self) -> int:",
        "        return await self._call(1)",
        "    async def walk(self) -> AsyncIterator[int]:",
        "        yield await self._call(1)",
        "    async def all(self) -> list[int]:",
        "        async with self.held() as held:  # why",
        "            async for each in self.walk():",
        "                (await self.ask()).bit_count()",
        "    @asynccontextmanager",
        "        async for item in self.walk():",
        "            yield item",
    ):
        assert f"{line}\n" in text
