"""``rewardkit compare --all``: the rewards of two connections, pair by pair, as they are read."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from .exits import Exit
from .options import Ref, connect
from .output import facts, lines, say
from .progress import LateProgress

if TYPE_CHECKING:
    from rewardkit.compare import Key, Matching, Outcome, Pair, Row, Side
    from rewardkit.errors import RewardKitError
    from rewardkit.model import Reward

#: By outcome, in the order of a summary: the word of ``--only``, and that for people.
OUTCOMES = {
    "same": "same",
    "different": "different",
    "cannot_be_said": "cannot be said",
    "not_stated": "cannot tell",
    "only_left": "only left",
    "only_right": "only right",
    "ambiguous": "ambiguous",
    "unknown": "unknown",
}

_NAME = "name"
_METADATA = "metadata."

#: What is told where nobody asks for something else: there may be many of the two others, and they
#: are in the summary.
_TOLD = frozenset(OUTCOMES) - {"same", "unknown"}
_WIDTH = max(map(len, OUTCOMES.values()))


def matched_by(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    """Check what rewards are matched by: ``name`` or ``metadata.KEY``."""
    if value is None or value == _NAME or (value.startswith(_METADATA) and value != _METADATA):
        return value
    raise click.BadParameter(f"{value!r} is none: write name, or metadata.KEY such as metadata.sku")


def only_these(_: click.Context, __: click.Parameter, value: str | None) -> frozenset[str] | None:
    """Read which outcomes are printed: ``different,only-left``."""
    if value is None:
        return None
    words = frozenset(each.strip().replace("-", "_") for each in value.split(","))
    if strange := sorted(words - OUTCOMES.keys()):
        raise click.BadParameter(f"{strange[0]!r} is none of {', '.join(OUTCOMES)}")
    return words


def check_refs(a: Ref, b: Ref, *, all_of_them: bool) -> None:
    """See that both name a reward, or with ``--all`` both a connection.

    Raises:
        click.UsageError: one does not.
    """
    for ref in (a, b):
        if all_of_them and ref.id:
            raise click.UsageError(
                f"--all compares all rewards of two connections, and {ref.connection}:{ref.id} is "
                f"one reward: write {ref.connection}:"
            )
        if not all_of_them and not ref.id:
            raise click.UsageError(
                f"{ref.connection}: names no reward: write {ref.connection}:ID, or --all to compare "
                "all of them"
            )


def compare_all(
    a: Ref,
    b: Ref,
    *,
    match: str | None,
    only: frozenset[str] | None,
    products: Mapping[str, str],
    as_json: bool,
) -> int:
    """Compare the rewards of two connections, and print what is not the same, and a summary.

    Args:
        a: the left connection.
        b: the right one.
        match: what rewards are matched by; None for their name.
        only: the outcomes to print; None for all but what is the same, and what is unknown.
        products: what ids of products and the like of the left side are called on the right one.
        as_json: whether to write JSON lines.

    Returns:
        The exit code: whether all pairs are the same.

    Raises:
        RewardKitError: a list broke off, or could not be read at all; what was compared is printed.
    """
    from rewardkit.compare import Grounds, Matching, places_by_kind

    told, match = _TOLD if only is None else only, match or _NAME
    with connect(a.connection) as left, connect(b.connection) as right:
        here, there = (places_by_kind(each.adapter.expressions_for) for each in (left, right))
        matching = Matching(_key(match), Grounds(ids=products), left=here, right=there)
        write = Lines(a.connection, b.connection, match, as_json=as_json)
        with LateProgress("rewards read") as progress, seldom_collected():
            count = _counter(progress)
            pairs = matching.pairs(count(left.list_rewards()), count(right.list_rewards()))
            try:
                for pair in pairs:
                    if pair.outcome in told:
                        write.pair(pair)
            except KeyboardInterrupt:
                write.summary(matching)
                raise
    write.summary(matching)
    return _end(matching)


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Python looks for garbage more seldom than it does otherwise.

    Ten thousand rewards are held, and none of them is garbage: to look through them again and again
    costs as much as to compare them.
    """
    before = gc.get_threshold()
    gc.set_threshold(100_000, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _key(match: str) -> Key:
    from rewardkit.compare import by_metadata, by_name

    return by_name if match == _NAME else by_metadata(match.removeprefix(_METADATA))


def _counter(progress: LateProgress) -> Callable[[Iterable[Reward]], Iterator[Reward]]:
    """Counts the rewards of several lists together, as they come."""
    read = 0

    def count(rewards: Iterable[Reward]) -> Iterator[Reward]:
        nonlocal read
        for reward in rewards:
            read += 1
            progress.update(read)
            yield reward

    return count


def _end(matching: Matching) -> int:
    """The exit code; an error with which a list broke off is told as any other."""
    for side, error in matching.broken.items():
        error.add_note(f"It is the {side} list that cannot be read to its end.")
    if matching.broken:
        raise _first(matching.broken)
    return Exit.OK if matching.same else Exit.FAILED


def _first(broken: dict[Side, RewardKitError]) -> RewardKitError:
    """One of the errors; another one is told beside it."""
    first, *others = broken.values()
    for other in others:
        first.add_note(str(other))
    return first


class Lines:
    """Writes a line for each pair."""

    def __init__(self, left: str, right: str, match: str, *, as_json: bool) -> None:
        self._connections = (left, right)
        self._match = match
        self._as_json = as_json
        self._write = lines(as_json=as_json)

    def pair(self, pair: Pair) -> None:
        """Write one."""
        from rewardkit.compare import Verdict

        left, right = (
            [f"{connection}:{ref.id}" for ref in refs]
            for connection, refs in zip(self._connections, (pair.left, pair.right), strict=True)
        )
        told = [row for row in pair.rows if row.verdict is not Verdict.NOT_STATED]
        unstated = [row.path for row in pair.rows if row.verdict is Verdict.NOT_STATED]
        if self._as_json:
            self._write(
                {
                    "outcome": pair.outcome,
                    "key": pair.key,
                    "left": left,
                    "right": right,
                    "rows": [_row_document(row) for row in told],
                    "not_stated": unstated,
                }
            )
            return
        key = f"(no {self._match})" if pair.key is None else pair.key
        parts = [
            f"{OUTCOMES[pair.outcome]:<{_WIDTH}}",
            " ".join(key.split()),
            *left,
            *right,
            *_details(told, unstated),
        ]
        self._write("  ".join(parts))

    def summary(self, matching: Matching) -> None:
        """Write what came of it all."""
        if self._as_json:
            self._write({"summary": _summary_document(matching, self._connections)})
            sys.stdout.flush()  # where the reader has gone, that is known here
            return
        rows = [
            (str(side), f"{connection}: {_extent(matching, side)}")
            for side, connection in _sides(self._connections)
        ]
        told = [
            (words, f"{matching.counts[outcome]:,}")
            for outcome, words in _outcomes()
            if matching.counts[outcome] or outcome == "same"
        ]
        say()
        facts([*rows, *told])


def _outcomes() -> Iterator[tuple[Outcome, str]]:
    from rewardkit.compare import Outcome

    return ((Outcome(each), words) for each, words in OUTCOMES.items())


def _sides(connections: tuple[str, str]) -> Iterator[tuple[Side, str]]:
    from rewardkit.compare import Side

    return zip(Side, connections, strict=True)


def _extent(matching: Matching, side: Side) -> str:
    count = matching.read[side]
    read = f"{count:,} reward{'' if count == 1 else 's'}"
    return read if side in matching.ended else f"{read}, and then no more could be read"


def _summary_document(matching: Matching, connections: tuple[str, str]) -> dict[str, Any]:
    sides = {
        str(side): {
            "connection": connection,
            "rewards": matching.read[side],
            "complete": side in matching.ended,
        }
        for side, connection in _sides(connections)
    }
    counts = {str(outcome): matching.counts[outcome] for outcome, _ in _outcomes()}
    return {**sides, "same": matching.same, "counts": counts}


def _details(told: Iterable[Row], unstated: Sequence[str]) -> Iterator[str]:
    """What is not the same: values where they differ, and the names of what nobody can tell."""
    from rewardkit.compare import row_text, text

    for row in map(row_text, told):
        yield f"{row.label}: {row.left} | {row.right};"
    if unstated:
        yield f"not stated: {', '.join(map(text.label, unstated))}"


def _row_document(row: Row) -> dict[str, Any]:
    """A row as ``compare`` without ``--all`` writes it."""
    return {
        "path": row.path,
        "verdict": row.verdict,
        "left": _value(row.left),
        "right": _value(row.right),
        "unsaid": sorted(row.unsaid),
    }


def _value(value: Any) -> Any:
    """A value as it stands in the document of its reward."""
    if value is None or type(value) in {str, int, bool}:
        return value
    from rewardkit.documents.converter import converter

    return converter(native=False).unstructure(value)
