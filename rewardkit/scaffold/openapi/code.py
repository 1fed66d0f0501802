"""Lines of Python as the formatter would leave them: on one line if they fit, else one part a line."""

from __future__ import annotations

import json

from attrs import frozen

_WIDTH = 100


@frozen
class Bracket:
    """A call, a signature or a display: what opens it, its parts, what closes it."""

    opening: str
    parts: tuple[str | Bracket, ...]
    closing: str

    def __str__(self) -> str:
        return f"{self.opening}{', '.join(map(str, self.parts))}{self.closing}"

    def lines(self, indent: int = 0, after: str = "") -> list[str]:
        """The lines of it, ``indent`` spaces in, with ``after`` at the end."""
        room = " " * indent
        whole = f"{room}{self}{after}"
        if len(whole) <= _WIDTH:
            return [whole]
        made = [room + self.opening]
        for part in self.parts:
            if isinstance(part, Bracket):
                made += part.lines(indent + 4, ",")
            else:
                made.append(f"{room}    {part},")
        return [*made, f"{room}{self.closing}{after}"]


def text(value: str) -> str:
    """A text as a literal, between the quotes that leave less to escape."""
    if value.count('"') <= value.count("'"):
        return f'"{inner(value)}"'
    return "'" + inner(value).replace('\\"', '"').replace("'", "\\'") + "'"


def inner(value: str) -> str:
    """A text as it stands between double quotes."""
    return json.dumps(value, ensure_ascii=False)[1:-1]


def docstring(first: str, *more: str, indent: int = 4) -> list[str]:
    """A docstring of a sentence and, below it, lines."""
    room = " " * indent
    if not more:
        return [f'{room}"""{plain(first)}"""']
    below = (f"{room}{plain(line)}" for line in more)
    return [f'{room}"""{plain(first)}', "", *below, f'{room}"""']


def plain(line: str) -> str:
    """A line as it may stand in a docstring or a comment, whatever a document has in its names."""
    return " ".join(line.replace("\\", "/").replace('"', "'").split())


def as_they_are(lines: list[str]) -> list[str]:
    """A statement's lines; if one of them is too long, the formatter is kept from them."""
    if max(map(len, lines)) <= _WIDTH:
        return lines
    return [*lines[:-1], f"{lines[-1]}  # fmt: skip"]
