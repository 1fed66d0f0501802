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
    """A text as a literal between double quotes."""
    return json.dumps(value, ensure_ascii=False)


def docstring(first: str, *more: str, indent: int = 4) -> list[str]:
    """A docstring of a sentence and, below it, lines."""
    room = " " * indent
    if not more:
        return [f'{room}"""{first}"""']
    return [f'{room}"""{first}', "", *(f"{room}{line}" for line in more), f'{room}"""']


def one_line(line: str) -> str:
    """A line that cannot be broken; one that is too long is kept from the formatter."""
    return line if len(line) <= _WIDTH else f"{line}  # fmt: skip"
