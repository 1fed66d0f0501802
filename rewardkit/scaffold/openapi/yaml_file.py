"""YAML as JSON has it: dates and keys are texts, and an alias is a copy of what it stands for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from rewardkit.errors import ConfigurationError

if TYPE_CHECKING:
    from yaml.nodes import Node

#: How many values a file's aliases may stand for. The largest documents have some hundred thousand in all.
_MOST_BY_ALIASES: Final = 1_000_000


def load_yaml(text: str, name: str) -> Any:
    """What a YAML text says, as a JSON value.

    Args:
        text: the file's content.
        name: what to call the file.

    Raises:
        ConfigurationError: PyYAML is not installed, or the aliases cannot be written out.
        ValueError: it is no YAML, or nothing that JSON can say.
    """
    try:
        import yaml
    except ModuleNotFoundError:
        raise ConfigurationError(
            "a document in YAML is read with PyYAML, which is not installed: "
            "pip install 'rewardkit-core[new-adapter]'"
        ) from None

    class Loader(yaml.SafeLoader):
        """YAML as JSON has it: a date is a text, and so is every key."""

    Loader.yaml_implicit_resolvers = {
        sign: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:timestamp"]
        for sign, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    loader = Loader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return None
        _check_aliases(node, name)
        return json.loads(json.dumps(loader.construct_document(node)))
    except (yaml.YAMLError, TypeError) as error:
        raise ValueError(" ".join(str(error).split())) from None
    finally:
        loader.dispose()


def _check_aliases(top: Node, name: str) -> None:
    """See that the values can be written out with a copy in the place of each alias.

    Raises:
        ConfigurationError: they have no end, or there are too many of them.
    """
    sizes: dict[Node, int | None] = {}  # None while the size is being counted

    def size(node: Node) -> int:
        if node not in sizes:
            sizes[node] = None
            sizes[node] = 1 + sum(map(size, _parts(node)))
        found = sizes[node]
        if found is None:
            raise ConfigurationError(
                f"{name} cannot be written out: an alias stands within what it stands for; use $ref"
            )
        return found

    if size(top) - len(sizes) > _MOST_BY_ALIASES:
        raise ConfigurationError(
            f"{name} cannot be written out: its aliases stand for more than {_MOST_BY_ALIASES:,} "
            "values; use $ref"
        )


def _parts(node: Node) -> list[Node]:
    """The nodes right within a node."""
    if isinstance(node.value, str):
        return []
    return [part for each in node.value for part in (each if isinstance(each, tuple) else (each,))]
