"""What several schemas say together: ``allOf``, laid into one."""

from __future__ import annotations

from collections.abc import Mapping

from .schemas import Schema, referred

#: With one of these, a schema says what a value is; without, it only remarks on it.
_SAYS = {"$ref", "allOf", "anyOf", "const", "enum", "items", "oneOf", "properties", "type"}


def merged(
    schema: Schema, named: Mapping[str, Schema], seen: frozenset[str] = frozenset()
) -> Schema:
    """A schema with its references and its ``allOf`` in their place; those inside it stay.

    Args:
        schema: any.
        named: all that have names.
        seen: the names on the way here; one that comes back adds nothing.
    """
    name = referred(schema)
    parts: list[Schema] = []
    if name is not None and name not in seen:
        seen |= {name}
        parts.append(merged(named[name], named, seen))
    parts += [merged(part, named, seen) for part in schema.get("allOf", ())]
    whole: Schema = {}
    own = {key: value for key, value in schema.items() if key not in {"$ref", "allOf"}}
    for part in (*parts, own):
        whole = _joined(whole, part)
    return whole


def _joined(one: Schema, other: Schema) -> Schema:
    """Both at once; where they differ, the later one is the more exact."""
    joined = {**one, **other}
    if "required" in one and "required" in other:
        joined["required"] = [*dict.fromkeys([*one["required"], *other["required"]])]
    if "properties" in one and "properties" in other:
        joined["properties"] = {**one["properties"]}
        for name, schema in other["properties"].items():
            before = one["properties"].get(name)
            joined["properties"][name] = schema if before is None else _of_one(before, schema)
    return joined


def _of_one(before: Schema, after: Schema) -> Schema:
    """What two parts say of one property."""
    if not _SAYS & after.keys():
        return {**before, **after} if "$ref" not in before else before
    if "properties" in before and "properties" in after:
        return _joined(before, after)
    return after
