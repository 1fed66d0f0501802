"""The files of exported cases: a JSON document with the cases, and a test module that checks each."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from rewardkit import operations
from rewardkit.documents import from_document, to_document
from rewardkit.drift import DriftKind
from rewardkit.errors import ConfigurationError
from rewardkit.operations import Operation

from .case import Case
from .playing import Answer, Asked

#: The form of the documents; a number that only grows.
FORMAT = 1

_MODULE = '''\
"""What {title} was seen to send in production that rewardkit had no word for.

Made by `rewardkit drift export`, which adds to the cases in {name} and leaves this module as it is.
"""

from pathlib import Path

import pytest

from rewardkit.cases import Case, read_cases

CASES = read_cases(Path(__file__).with_name("{name}"))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_was_seen_in_production(case: Case) -> None:
    """If the provider sends it again, it is read and kept, and counted until it has a word."""
    case.check()
'''


def read_cases(path: Path) -> list[Case]:
    """The cases of a document that ``rewardkit drift export`` has written.

    Raises:
        ConfigurationError: it is no such document, or one of a newer rewardkit.
        OSError: it cannot be read.
    """
    try:
        document = json.loads(path.read_text("utf-8"))
        if document["format"] > FORMAT:
            raise ConfigurationError(
                f"{path} was written by a newer rewardkit: install a newer rewardkit-core"
            )
        return [_read(document["provider"], case) for case in document["cases"]]
    except (ValueError, LookupError, TypeError) as error:
        raise ConfigurationError(
            f"{path} has no cases of drift ({type(error).__name__}: {error}): export them again"
        ) from error


def write_cases(
    folder: Path, provider: str, title: str, cases: Iterable[Case]
) -> tuple[Path, Path]:
    """Write cases and the module that tests them; returns both paths.

    Cases that are in the document already stay as they are, and so does the module.

    Args:
        folder: where an adapter's tests are.
        provider: the provider's name.
        title: the vendor's name, for people.
        cases: of that provider.

    Raises:
        ConfigurationError: there is a file of that name that is no document of cases.
        OSError: it cannot be written.
    """
    document = folder / f"drift_{provider}.json"
    module = folder / f"test_drift_{provider}.py"
    before = read_cases(document) if document.exists() else []
    there = {case.key for case in before}
    every = [*before, *(case for case in cases if case.key not in there)]
    written = {"format": FORMAT, "provider": provider, "cases": [_write(case) for case in every]}
    document.write_text(json.dumps(written, indent=2, ensure_ascii=False) + "\n", "utf-8")
    if not module.exists():
        module.write_text(_MODULE.format(title=title, name=document.name), "utf-8")
    return document, module


def _write(case: Case) -> dict[str, Any]:
    return {
        "kind": case.kind.value,
        "where": case.where,
        "value": case.value,
        "known": case.known,
        "kept": case.kept,
        "operation": case.asked.operation.value,
        "command": to_document(case.asked.command, native=True),
        "answer": case.answer,
        "at": list(case.at),
        "answers": [
            {
                "request": answer.request,
                "status": answer.status,
                "headers": dict(answer.headers),
                "body": answer.body,
            }
            for answer in case.answers
        ],
    }


def _read(provider: str, case: dict[str, Any]) -> Case:
    operation = Operation(case["operation"])
    return Case(
        provider=provider,
        kind=DriftKind(case["kind"]),
        where=case["where"],
        value=case["value"],
        asked=Asked(operation, from_document(_command_of(operation), case["command"])),
        answers=tuple(Answer(**answer) for answer in case["answers"]),
        answer=case["answer"],
        at=tuple(case["at"]),
        kept=case["kept"],
        known=case["known"],
    )


def _command_of(operation: Operation) -> type[Any]:
    """The class of what an operation takes: ``ListCodes`` of ``list_codes``."""
    cls: type[Any] = getattr(operations, operation.value.title().replace("_", ""))
    return cls
