"""Dotted paths into a scenario: reading them, following them through values and through the schema."""

import re
import types
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from rollout_sim.kernel.phrases import Phrase, Refused, did_you_mean, near
from rollout_sim.scenario.blocks.scenario import Scenario
from rollout_sim.scenario.file.yaml_nodes import Node
from rollout_sim.scenario.values.errors import FieldPath
from rollout_sim.scenario.values.fields import OtherNames, Unit

_PART = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([^."']*))\s*(\.|$)""")
PATH_RULE = Phrase(
    'must be a dotted path, such as people.head_office_coaches or strategies."all at once".batches.0.stores'
)
MOST_PARTS = 20


class PathError(Refused):
    """A path that leads nowhere; the phrase is the rule."""


def read_path(text: str) -> FieldPath:
    """The parts of a dotted path; whole numbers stay text until a list is met.

    Raises
    ------
    PathError
        For a text that is no path.
    """
    parts: list[str] = []
    position = 0
    while True:
        match = _PART.match(text, position)
        part = next((group for group in match.groups()[:3] if group), "").strip() if match else ""
        if match is None or not part or len(parts) >= MOST_PARTS:
            raise PathError(PATH_RULE)
        parts.append(part)
        position = match.end()
        if not match[4]:
            return tuple(parts)


def follow(data: Any, parts: Iterable[str | int]) -> FieldPath:
    """The parts with indices into lists as numbers, where they lead through ``data``; the last key may be new.

    A list's items can be named by number or by their ``name``.

    Raises
    ------
    PathError
        If the path ends before the last part.
    """
    steps: list[str | int] = []
    names = list(parts)
    for depth, part in enumerate(names):
        last = depth == len(names) - 1
        if isinstance(data, list):
            index = _index(data, part)
            steps.append(index)
            data = data[index]
        elif isinstance(data, dict):
            steps.append(part)
            data = {} if part not in data and not last else data.get(part)
        else:
            block = repr(".".join(map(str, names[:depth])))
            raise PathError("{block} is no block here, so nothing can stand under it", block=block)
    return tuple(steps)


def _index(items: list[Any], part: str | int) -> int:
    if isinstance(part, int) or re.fullmatch(r"\d{1,6}", part):
        if int(part) < len(items):
            return int(part)
        raise PathError("has no item {number}; the first is 0, the last {last}", number=part, last=len(items) - 1)
    named = [str(item.get("name")) for item in items if isinstance(item, dict) and "name" in item]
    for index, item in enumerate(items):
        if isinstance(item, dict) and item.get("name") == part:
            return index
    raise PathError(Phrase("has no item named {name}", name=repr(part)) + did_you_mean(part, named))


def put(data: Any, path: FieldPath, value: Any) -> None:
    """Sets the value at a path from ``follow``; creates missing blocks on the way."""
    for part in path[:-1]:
        data = data.setdefault(part, {}) if isinstance(data, dict) else data[part]
    data[path[-1]] = value


# -- through the schema ----------------------------------------------------------------------------------------------
def known_keys(path: FieldPath, root: type[BaseModel] = Scenario) -> tuple[str, ...]:
    """Keys that the block at a path may have; none if the path leads to no block."""
    return tuple(dict.fromkeys(key for model in _models(_walk(path, root)) for key in keys_of(model)))


def keys_of(model: type[BaseModel]) -> tuple[str, ...]:
    """Keys of a block as they are written."""
    return tuple(field.alias or name for name, field in model.model_fields.items())


def key_meant(word: str, path: FieldPath, root: type[BaseModel] = Scenario, taken: Iterable[str] = ()) -> str | None:
    """The key of the block at a path, none of those ``taken``, that a word was probably meant for; None if none is."""
    models = _models(_walk(path, root))
    names = {name: key for model in models for key in keys_of(model) for name in (key, *_names(model, key).meant)}
    names |= {former: key for model in models for former, key in _former(model).items()}
    meant = near(word, [name for name, key in names.items() if key not in taken])
    return None if meant is None else names[meant]


def renamed_key(word: str, path: FieldPath, root: type[BaseModel] = Scenario) -> str | None:
    """What a key of the block at a path is called today, if the word is one of its former names."""
    return next((_former(model)[word] for model in _models(_walk(path, root)) if word in _former(model)), None)


@cache
def in_todays_names(text: str) -> str:
    """A dotted path with what its keys are called today; as it is if it is none."""
    pieces: list[str] = []
    kinds: list[Any] = [Scenario]
    matches = list(_PART.finditer(text))
    if "".join(match[0] for match in matches) != text:
        return text
    for match in matches:
        word = next((group for group in match.groups()[:3] if group), "").strip()
        today = next((_former(model)[word] for model in _models(kinds) if word in _former(model)), word)
        pieces.append(match[0].replace(word, today) if word else match[0])
        kinds = [below for kind in kinds for below in _below(kind, today) or _below(kind, 0)]
    return "".join(pieces)


def with_todays_keys(node: Node, kinds: Iterable[Any] = (Scenario,)) -> Node:
    """A node of a file, a scenario's or of these types, and all below it, with what their keys are called today."""
    kinds = list(kinds)
    if isinstance(node.value, list):
        below_items = [below for kind in kinds for below in _below(kind, 0)]
        return replace(node, value=[with_todays_keys(item, below_items) for item in node.value])
    if not isinstance(node.value, dict):
        return node
    former = {name: key for model in _models(kinds) for name, key in _former(model).items() if name in node.value}

    def today(name: str) -> str:
        return former.get(name, name)

    items: dict[str, Node] = {today(name): item for name, item in node.value.items()}
    below_keys = {name: [below for kind in kinds for below in _below(kind, name)] for name in items}
    return replace(
        node,
        value={name: with_todays_keys(item, below_keys[name]) for name, item in items.items()},
        keys={today(name): place for name, place in node.keys.items()},
    )


@cache
def _former(model: type[BaseModel]) -> dict[str, str]:
    """Today's keys of a block by their former names."""
    return {former: key for key in keys_of(model) for former in _names(model, key).former}


def _names(model: type[BaseModel], key: str) -> OtherNames:
    fields = (field for name, field in model.model_fields.items() if (field.alias or name) == key)
    return next((item for field in fields for item in field.metadata if isinstance(item, OtherNames)), OtherNames())


def known(path: FieldPath) -> bool:
    """Whether a scenario can have a value at a path."""
    return bool(_walk(path))


def unit_at(path: FieldPath, root: type[BaseModel] = Scenario) -> Unit | None:
    """The unit of the field at a path; None for a block, a list, or a field of several shapes."""
    units = [unit for kind in _walk(path, root) for unit in units_in(kind)]
    return units[0] if len(units) == 1 else None


def value_paths(root: type[BaseModel] = Scenario, above: str = "") -> Iterator[str]:
    """Dotted paths of all values that a block can have: plain ones, lists, mappings, and blocks that may be a word."""
    for name, field in root.model_fields.items():
        kind = annotation(field)
        path = f"{above}.{field.alias or name}" if above else field.alias or name
        blocks = _models([kind])
        if not blocks or units_in(kind):
            yield path
        for block in blocks:
            yield from value_paths(block, path)


def _walk(path: FieldPath, root: type[BaseModel] = Scenario) -> list[Any]:
    kinds: list[Any] = [root]
    for part in path:
        kinds = [below for kind in kinds for below in _below(kind, part)]
    return kinds


def _below(kind: Any, part: str | int) -> list[Any]:
    kinds: list[Any] = []
    for model in _models([kind]):
        for name, field in model.model_fields.items():
            if part == (field.alias or name):
                kinds.append(annotation(field))
    for shape in _shapes(kind):
        arguments = get_args(shape)
        if get_origin(shape) is dict:
            kinds.append(arguments[1])
        elif get_origin(shape) in (list, tuple) and isinstance(part, int):
            kinds.append(arguments[0])
    return kinds


def annotation(field: FieldInfo) -> Any:
    """The type of a field, with its units."""
    return Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation


def _shapes(kind: Any) -> list[Any]:
    """The alternatives of a type, without their annotations."""
    if get_origin(kind) is Annotated:
        return _shapes(get_args(kind)[0])
    if get_origin(kind) in (Union, types.UnionType):
        return [shape for part in get_args(kind) for shape in _shapes(part)]
    return [kind]


def _models(kinds: Iterable[Any]) -> list[type[BaseModel]]:
    shapes = [shape for kind in kinds for shape in _shapes(kind)]
    return [shape for shape in shapes if isinstance(shape, type) and issubclass(shape, BaseModel)]


def models_in(kind: Any) -> list[type[BaseModel]]:
    """The blocks that a type holds: itself, in a list, or in a mapping."""
    inner = [part for shape in _shapes(kind) if get_origin(shape) in (list, dict) for part in get_args(shape)]
    return _models([kind, *inner])


def units_in(kind: Any) -> list[Unit]:
    """The units of the plain values that a type allows."""
    if get_origin(kind) is Annotated:
        units = [item for item in get_args(kind)[1:] if isinstance(item, Unit)]
        return units or units_in(get_args(kind)[0])
    if get_origin(kind) in (Union, types.UnionType):
        return [unit for part in get_args(kind) for unit in units_in(part)]
    return []
