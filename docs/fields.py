"""The reference of scenario fields, made from the JSON Schema: one table a block, in the order in which it is met."""

from collections.abc import Iterator
from typing import Any

HEAD = """# Scenario fields

Every key that a scenario file may have, made from its schema (`rollout-sim schema`). Other keys are refused, and the
nearest that there is is named. NAME stands for a name of your own, [] for each item of a list.
"""


def page(schema: dict[str, Any]) -> str:
    """All blocks of a scenario as Markdown."""
    places = _places(schema)
    blocks = [_block("The file", [], schema)]
    blocks += [_block(_title(paths), paths, schema["$defs"][name]) for name, paths in places.items()]
    return "\n".join([HEAD, *blocks])


def paths(schema: dict[str, Any]) -> list[str]:
    """Dotted paths of all keys, in the order of the page."""
    own = [str(key) for key in schema["properties"]]
    return own + [
        f"{found[0]}.{key}" for name, found in _places(schema).items() for key in schema["$defs"][name]["properties"]
    ]


def _places(schema: dict[str, Any]) -> dict[str, list[str]]:
    """By block, where it may stand."""
    found: dict[str, list[str]] = {}
    todo = list(_below(schema, ""))
    while todo:
        name, path = todo.pop(0)
        first = name not in found
        if path not in found.setdefault(name, []):
            found[name].append(path)
        if first:
            todo += _below(schema["$defs"][name], path)
    return found


def _below(block: dict[str, Any], path: str) -> Iterator[tuple[str, str]]:
    for key, value in block.get("properties", {}).items():
        yield from _references(value, f"{path}.{key}" if path else key)


def _references(value: dict[str, Any], path: str) -> Iterator[tuple[str, str]]:
    if "$ref" in value:
        yield value["$ref"].rsplit("/", 1)[1], path
    for shape in value.get("anyOf", []) + value.get("oneOf", []):
        yield from _references(shape, path)
    if "items" in value:
        yield from _references(value["items"], f"{path}[]")
    if isinstance(value.get("additionalProperties"), dict):
        yield from _references(value["additionalProperties"], f"{path}.NAME")


def _title(paths: list[str]) -> str:
    return f"`{paths[0]}`"


def _block(title: str, paths: list[str], block: dict[str, Any]) -> str:
    needed = block.get("required", [])
    also = f" Also: {', '.join(f'`{path}`' for path in paths[1:])}." if len(paths) > 1 else ""
    rows = [
        f"| `{key}` | {_kind(value)} | {_default(key, value, needed)} | {_cell(value.get('description', ''))} |"
        for key, value in block.get("properties", {}).items()
    ]
    table = ["| key | value | if left out | meaning |", "|---|---|---|---|", *rows] if rows else []
    return "\n".join([f"\n## {title}\n", f"{_cell(block.get('description', ''))}{also}\n", *table])


def _default(key: str, value: dict[str, Any], needed: list[str]) -> str:
    if key in needed:
        return "**needed**"
    return f"`{_word(value['default'])}`" if "default" in value else "–"


def _kind(value: dict[str, Any]) -> str:
    """What may stand there, in words."""
    if "$ref" in value:
        return "a block, see below"
    if "const" in value:
        return f"`{_word(value['const'])}`"
    if "enum" in value:
        return ", ".join(f"`{_word(one)}`" for one in value["enum"])
    if "patternErrorMessage" in value:
        return _cell(value["patternErrorMessage"].removeprefix("must be "))
    if "anyOf" in value or "oneOf" in value:
        shapes = [_kind(shape) for shape in value.get("anyOf", []) + value.get("oneOf", [])]
        texts = [shape for shape in dict.fromkeys(shapes) if shape]
        has_text = any("patternErrorMessage" in shape for shape in value.get("anyOf", []))
        return " or ".join(text for text in texts if not (has_text and text in ("a number", "`0`")))
    if value.get("type") == "array":
        return f"a list: {_kind(value.get('items', {}))}"
    if value.get("type") == "object":
        inner = value.get("additionalProperties")
        return f"names with {_kind(inner)}" if isinstance(inner, dict) else "a block"
    return {"integer": "a whole number", "number": "a number", "boolean": "true or false", "string": "text"}.get(
        str(value.get("type")), "any value"
    ) + _range(value)


def _range(value: dict[str, Any]) -> str:
    low = value.get("minimum", value.get("exclusiveMinimum"))
    high = value.get("maximum", value.get("exclusiveMaximum"))
    least = f"{'more than' if 'exclusiveMinimum' in value else 'from'} {low}" if low is not None else ""
    most = f"{'below' if 'exclusiveMaximum' in value else 'to'} {high}" if high is not None and high < 1e9 else ""
    words = " ".join(word for word in (least, most) if word)
    return f" {words}" if words else ""


def _word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _cell(text: str) -> str:
    return " ".join(text.replace("``", "`").split()).replace("|", "\\|")
