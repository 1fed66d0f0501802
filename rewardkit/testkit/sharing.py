"""What one of several processes that share a run has seen, as data that can be passed on."""

from __future__ import annotations

from typing import Any

import cattrs

from .results import Results

_converter = cattrs.Converter()


def packed(results: Results) -> Any:
    """Results as dictionaries, lists, texts and numbers, as pytest-xdist passes them on."""
    return _converter.unstructure(results)


def unpacked(data: Any) -> Results:
    """The results that another process has packed."""
    return _converter.structure(data, Results)
