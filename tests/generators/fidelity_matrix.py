"""Makes the page that says which provider keeps what of a reward, of round trips that it carries out.

Run: .venv/bin/python tests/generators/fidelity_matrix.py
It writes ``docs/reference/fidelity.md``. Every adapter that is installed and declares how it says rewards
is given the rewards of ``fidelity_examples``, and those that its plugin's own test has: each is fitted,
written, and read back. What was seen is what the page says; where an adapter declares anything else,
there is no page, but an error.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from attrs import field, frozen

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests" / "support"))  # as pytest does

from fidelity_examples import EXAMPLES  # noqa: E402

import rewardkit  # noqa: E402
from rewardkit import Adapter, Operation, Rewards  # noqa: E402
from rewardkit.client import installed  # noqa: E402
from rewardkit.errors import ProviderError  # noqa: E402
from rewardkit.fidelity import OFFER, Entry, Loss  # noqa: E402
from rewardkit.homes import code, table_lines  # noqa: E402
from rewardkit.model import Reward  # noqa: E402
from rewardkit.plugins import Provider  # noqa: E402
from rewardkit.sandbox import serve  # noqa: E402
from rewardkit.testkit.fidelity import (  # noqa: E402  # found only now
    check_fit,
    created,
    declared,
    differing,
    fitted,
    for_want_of_statement,
    says_anything,
)

PAGE = ROOT / "docs" / "reference" / "fidelity.md"

#: A plugin's own test: what it goes by as ``OWN_EXAMPLES``, rewards, and ``ALL_SETTINGS``, of connections.
_OWN = "plugins/rewardkit-{}/tests/test_fidelity.py"

#: The embedded provider's settings; it needs no sandbox.
_EMBEDDED = {"path": ":memory:"}

#: The kinds of benefits that the examples have, which are all.
_KINDS = tuple(dict.fromkeys(type(source.benefit).__name__ for source in EXAMPLES))

_BEGIN = """\
# What is kept of a reward

What each provider can say of a reward, field by field, and what becomes of the rest where a reward of another
provider is to be had there. This page is made of round trips: {count} rewards, and more for single providers, each
fitted, written and read back from the vendor's simulator, or from the embedded provider. What an adapter declares is
compared with that, and has to be the same. `python tests/generators/fidelity_matrix.py` makes the page anew.

*Kept*: there were values that came back as they were. What else became of some is named beside: *rounded* to the nearest
that there is a word for; *widened*, where more is allowed than before; *narrowed*, where less is; *defaulted*, where
nothing was stated and something has to be; *approximated* by another thing; *dropped*. Of a field with no place, no value
was kept. Beside that, what the source itself does not state becomes none, and is *defaulted*, in every field that has a
place.
"""


class NotAsDeclaredError(Exception):
    """An adapter declares something else than what was seen, or what it wrote came back otherwise."""


@frozen
class Seen:
    """What became of the examples at one provider.

    Attributes:
        adapter: its class.
        title: its name.
        kept: the fields of which a value was kept, and the kinds of benefits.
        losses: by field, and by kind of benefit, what became of the others.
    """

    adapter: type[Adapter[Any]]
    title: str
    kept: set[str] = field(factory=set)
    losses: defaultdict[str, set[Loss]] = field(factory=lambda: defaultdict(set))

    def cell(self, path: str) -> str:
        """What stands in the table."""
        losses = sorted(self.losses[path], key=list(Loss).index)
        found = ", ".join(("kept", *losses) if path in self.kept else losses)
        has_place = path not in OFFER or path in self.kept
        return found if has_place else f"no place: {found}"

    def note(self, source: Reward, entry: Entry) -> None:
        """Note what became of one field of an example."""
        paths = [entry.path]
        if entry.path == "benefit":
            paths.append(type(source.benefit).__name__)
        if for_want_of_statement(source, entry):
            return
        if entry.loss is not Loss.KEPT:
            for path in paths:
                self.losses[path].add(entry.loss)
        elif says_anything(entry.before):
            self.kept.update(paths)

    def check(self) -> None:
        """See that this is what the adapter declares.

        Raises:
            NotAsDeclaredError: it is not; all differences are named.
        """
        expected = declared(self.adapter)
        seen = {(path, loss) for path in OFFER for loss in self.losses[path]}
        placed = {path for path in OFFER if self.adapter.expressions[path].wire}
        wrong = [
            *(f"{path} {loss} is not declared" for path, loss in sorted(seen - expected)),
            *(f"{path} {loss} was never seen" for path, loss in sorted(expected - seen)),
            *(f"{path} has a place and is never kept" for path in sorted(placed - self.kept)),
        ]
        if wrong:
            raise NotAsDeclaredError(f"{self.adapter.provider}: {'; '.join(wrong)}")


def observed(name: str) -> Seen:
    """What becomes of the examples at a provider.

    Raises:
        NotAsDeclaredError: what it wrote came back otherwise.
    """
    provider = installed().provider(name)
    own, connections = _of_plugin(name)
    seen = Seen(provider.load_adapter(), provider.title)
    for settings in connections:
        with _connection(provider, settings) as client:
            adapter = client.adapter
        written = []
        for source in (*EXAMPLES, *own):
            for entry in check_fit(adapter, source).entries:
                seen.note(source, entry)
            reward, _ = fitted(adapter, source)
            written += [] if reward is None else [reward]
        for reward, read in zip(written, _read_back(provider, settings, written), strict=True):
            if found := differing(reward, read):
                raise NotAsDeclaredError(f"{name}: {', '.join(found)} came back otherwise")
    return seen


def page() -> str:
    """The text of the page.

    Raises:
        NotAsDeclaredError: an adapter declares something else than what is seen.
    """
    names = [name for name in installed().names() if _declares(name)]
    seen = [observed(name) for name in sorted(names)]
    for each in seen:
        each.check()
    return "\n".join(_lines(seen)) + "\n"


def _lines(seen: Sequence[Seen]) -> Iterator[str]:
    yield from _BEGIN.format(count=len(EXAMPLES)).splitlines()
    yield ""
    titles = [each.title for each in seen]
    rows = ([code(path), *(each.cell(path) for each in seen)] for path in OFFER)
    yield from table_lines(("field", *titles), rows)
    yield "\nThe benefits by their kinds. Where one is dropped, there is no reward: `LossyTranslation` is raised.\n"
    rows = ([code(kind), *(each.cell(kind) for each in seen)] for kind in _KINDS)
    yield from table_lines(("benefit", *titles), rows)
    for each in seen:
        yield f"\n## {each.title}\n"
        yield from table_lines(("field", "stands at", "what became of it", "why"), _reasons(each))


def _reasons(seen: Seen) -> Iterator[Sequence[str]]:
    for path in OFFER:
        expression = seen.adapter.expressions[path]
        for loss, why in expression.losses.items():
            yield code(path), ", ".join(map(code, expression.wire)) or "–", loss, why


def _declares(name: str) -> bool:
    return bool(installed().provider(name).load_adapter().expressions)


def _of_plugin(name: str) -> tuple[Sequence[Reward], Sequence[Mapping[str, Any]]]:
    """The rewards of a plugin's own test, and the settings of its connections."""
    path = ROOT / _OWN.format(name)
    if not path.exists():
        return (), ({},)
    spec = spec_from_file_location(f"{name}_own_test", path)
    assert spec is not None  # for mypy: there is such a file
    assert spec.loader is not None  # (the same)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return getattr(module, "OWN_EXAMPLES", ()), getattr(module, "ALL_SETTINGS", ({},))


@contextmanager
def _connection(
    provider: Provider, settings: Mapping[str, Any], app: Any = None
) -> Iterator[Rewards]:
    """A client of an application, of a fresh sandbox, or of the embedded provider."""
    if provider.sandbox is None:
        with rewardkit.connect(provider.name, settings={**_EMBEDDED, **settings}) as client:
            yield client
        return
    sandbox = provider.load_sandbox()
    with serve(sandbox.create_app() if app is None else app) as server:
        stated = {**sandbox.settings(server.url), **settings}
        with rewardkit.connect(provider.name, settings=stated) as client:
            yield client


def _read_back(
    provider: Provider, settings: Mapping[str, Any], rewards: Sequence[Reward]
) -> Iterator[Reward]:
    """The rewards, as they are read when they have been written."""
    if provider.load_adapter().support(Operation.CREATE_REWARD):
        left = list(rewards)
        while left:
            with _connection(provider, settings) as client:
                gone = True
                while left and gone:
                    read = created(client)(left.pop(0))
                    yield read
                    gone = _deleted(client, read)
        return
    enter = provider.load_sandbox().enter
    if enter is None:
        raise NotAsDeclaredError(f"{provider.name} cannot be written to: its sandbox needs `enter`")
    with _connection(provider, settings) as client:
        app, ids = enter(rewards, client.adapter.settings)
    with _connection(provider, settings, app) as client:
        found = {each.ref.id: each for each in client.list_rewards()}
        yield from (found[id] for id in ids)


def _deleted(client: Rewards, reward: Reward) -> bool:
    """Whether a reward could be deleted; else its name and code are taken, and what follows starts anew."""
    try:
        client.delete_reward(reward)
    except ProviderError:
        return False
    return True


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)} is made")


if __name__ == "__main__":
    main()
