"""An OpenAPI file as a JSON value: read, of a version that is known, and its references followed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from rewardkit.errors import ConfigurationError

from .yaml_file import load_yaml

_VERSION = re.compile(r"3\.[01](\.\d+)?")


def load(path: Path) -> Source:
    """Read a document, JSON or YAML.

    Raises:
        ConfigurationError: it cannot be read, or is no OpenAPI document of version 3.0 or 3.1.
    """
    try:
        text = path.read_text("utf-8-sig")
        value = json.loads(text) if text.lstrip().startswith("{") else load_yaml(text, str(path))
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror or error}") from None
    except (ValueError, RecursionError) as error:
        first = (str(error).splitlines() or ["it is nested too deeply"])[0]
        raise ConfigurationError(f"{path} is neither JSON nor YAML: {first}") from None
    version = value.get("openapi", value.get("swagger")) if isinstance(value, dict) else None
    if not _VERSION.fullmatch(str(version)):
        found = f"of version {version}" if version else "no OpenAPI document at all"
        raise ConfigurationError(
            f"{path} is {found}: convert it to OpenAPI 3.0 or 3.1 first, which are read here"
        )
    return Source(path.name, value)


class Source:
    """A document as it was read; ``name`` is its file's, for messages."""

    def __init__(self, name: str, value: Mapping[str, Any]) -> None:
        self.name = name
        self.value = value

    def target(self, reference: Any) -> Any:
        """What a reference points to; that may be a reference again.

        Raises:
            ConfigurationError: it points out of the document, or to nothing.
        """
        at: Any = self.value
        for part in self.parts(reference):
            try:
                at = at[int(part)] if isinstance(at, list) else at[part]
            except (KeyError, IndexError, TypeError, ValueError):
                raise ConfigurationError(
                    f"{self.name} refers to {reference!r}, and there is no such part"
                ) from None
        return at

    def parts(self, reference: Any) -> list[str]:
        """The steps of a reference, from the top of the document.

        Raises:
            ConfigurationError: it points out of the document.
        """
        if not isinstance(reference, str) or not reference.startswith("#/"):
            raise ConfigurationError(
                f"{self.name} refers to {reference!r}, outside of the document: bundle it into one "
                "file first"
            )
        steps = unquote(reference[2:]).split("/")
        return [step.replace("~1", "/").replace("~0", "~") for step in steps]

    def resolved(self, value: Any) -> dict[str, Any]:
        """A parameter, a body or an answer, with what it refers to in its place.

        Raises:
            ConfigurationError: the reference is bad, or leads back to itself.
        """
        seen: list[Any] = []
        while isinstance(value, dict) and "$ref" in value:
            if value["$ref"] in seen:
                raise ConfigurationError(f"{self.name}: {value['$ref']!r} refers to itself")
            seen.append(value["$ref"])
            value = self.target(value["$ref"])
        return value if isinstance(value, dict) else {}
