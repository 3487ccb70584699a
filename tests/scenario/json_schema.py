"""As much of JSON Schema as scenario files need, written here so that no library is wanted for it."""

import re
from collections.abc import Iterator
from typing import Any

TYPES: dict[str, Any] = {
    "object": dict, "array": list, "string": str, "boolean": bool, "integer": int, "number": (int, float),
}  # fmt: skip
SAID = {"description", "examples", "default", "patternErrorMessage", "title", "$schema", "$defs"}


def faults(value: Any, schema: dict[str, Any], root: dict[str, Any], path: str = "") -> Iterator[str]:
    """Where a value breaks a schema. A keyword that is not known here is an error of the test."""
    for keyword, rule in schema.items():
        if keyword in SAID:
            continue
        yield from RULES[keyword](value, rule, schema, root, path)


def _type(value, rule, schema, root, path) -> Iterator[str]:
    if not isinstance(value, TYPES[rule]) or (rule in ("integer", "number") and isinstance(value, bool)):
        yield f"{path}: no {rule}"


def _ref(value, rule, schema, root, path) -> Iterator[str]:
    yield from faults(value, root["$defs"][rule.removeprefix("#/$defs/")], root, path)


def _any(value, rule, schema, root, path) -> Iterator[str]:
    if not any(not list(faults(value, branch, root, path)) for branch in rule):
        yield f"{path}: no branch fits"


def _one(value, rule, schema, root, path) -> Iterator[str]:
    if sum(not list(faults(value, branch, root, path)) for branch in rule) != 1:
        yield f"{path}: not one branch fits"


def _properties(value, rule, schema, root, path) -> Iterator[str]:
    for key in rule.keys() & value.keys() if isinstance(value, dict) else ():
        yield from faults(value[key], rule[key], root, f"{path}.{key}")


def _additional(value, rule, schema, root, path) -> Iterator[str]:
    for key in value.keys() - schema.get("properties", {}).keys() if isinstance(value, dict) else ():
        if rule is False:
            yield f"{path}.{key}: unknown"
        elif isinstance(rule, dict):
            yield from faults(value[key], rule, root, f"{path}.{key}")


def _required(value, rule, schema, root, path) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (f"{path}.{key}: missing" for key in rule if key not in value)


def _items(value, rule, schema, root, path) -> Iterator[str]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from faults(item, rule, root, f"{path}.{index}")


def _check(holds):
    def rule_function(value, rule, schema, root, path) -> Iterator[str]:
        if not holds(value, rule):
            yield f"{path}: {rule}"

    return rule_function


def _same(value, rule) -> bool:
    return value == rule and isinstance(value, bool) == isinstance(rule, bool)


def _is_number(value) -> bool:
    return isinstance(value, int | float)


RULES = {
    "type": _type,
    "$ref": _ref,
    "anyOf": _any,
    "oneOf": _one,
    "properties": _properties,
    "additionalProperties": _additional,
    "required": _required,
    "items": _items,
    "const": _check(_same),
    "enum": _check(lambda value, rule: any(_same(value, item) for item in rule)),
    "pattern": _check(lambda value, rule: not isinstance(value, str) or re.search(rule, value) is not None),
    "minimum": _check(lambda value, rule: not _is_number(value) or value >= rule),
    "maximum": _check(lambda value, rule: not _is_number(value) or value <= rule),
    "minLength": _check(lambda value, rule: not isinstance(value, str) or len(value) >= rule),
    "maxLength": _check(lambda value, rule: not isinstance(value, str) or len(value) <= rule),
    "minItems": _check(lambda value, rule: not isinstance(value, list) or len(value) >= rule),
    "maxItems": _check(lambda value, rule: not isinstance(value, list) or len(value) <= rule),
    "minProperties": _check(lambda value, rule: not isinstance(value, dict) or len(value) >= rule),
    "maxProperties": _check(lambda value, rule: not isinstance(value, dict) or len(value) <= rule),
}
