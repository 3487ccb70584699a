"""Validates plain data: makes a ``Scenario``, or lists all mistakes, each with its place."""

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from rollout_sim.kernel.phrases import Phrase, foreign, suggesting
from rollout_sim.scenario.blocks.scenario import Scenario
from rollout_sim.scenario.file.paths import key_meant, known_keys, put, renamed_key, unit_at
from rollout_sim.scenario.file.yaml_nodes import Node, path_text
from rollout_sim.scenario.values.errors import FieldPath, FilePosition, Mistake, ScenarioError, shown
from rollout_sim.scenario.values.fields import UNION

_WORDS = {
    "model_type": Phrase("must be a mapping of keys to values"),
    "model_attributes_type": Phrase("must be a mapping of keys to values"),
    "dict_type": Phrase("must be a mapping of names to values"),
    "list_type": Phrase("must be a list"),
}


class ValueLocations:
    """Where each value came from: a tree of nodes, with values from elsewhere (``--set``, a CSV) laid over it.

    ``model`` is the model that the values are validated by.
    """

    def __init__(
        self,
        root: Node | None,
        file: str,
        laid_over: Mapping[FieldPath, FilePosition | Node] | None = None,
        model: type[BaseModel] = Scenario,
    ) -> None:
        self.model = model
        self.root = root
        self.file = file
        self.laid_over = dict(laid_over or {})
        self.renamed: dict[FieldPath, FieldPath] = {}

    def original(self, path: FieldPath) -> FieldPath:
        """The path as written, before a misspelt key was corrected."""
        for depth in range(len(path), 0, -1):
            if path[:depth] in self.renamed:
                return (*self.renamed[path[:depth]], *path[depth:])
        return path

    def of(self, path: FieldPath, key: bool = False) -> tuple[FilePosition, FieldPath]:
        """The place of a value (or of its key), else of the innermost block around it; and the path to that place."""
        path_today, path = path, self.original(path)
        for depth in range(len(path), 0, -1):
            over = self.laid_over.get(path_today[:depth]) or self.laid_over.get(path[:depth])
            if over is not None:
                node = over if isinstance(over, Node) else Node(over, None)
                return self._inside(node, path, depth, key)
        if self.root is None:
            return FilePosition(self.file, 1, 1), path
        return self._inside(self.root, path, 0, key)

    def _inside(self, node: Node, path: FieldPath, depth: int, key: bool) -> tuple[FilePosition, FieldPath]:
        for index in range(depth, len(path)):
            below = node.child(path[index])
            if key and index == len(path) - 1 and str(path[index]) in node.keys:
                return node.keys[str(path[index])], path
            if below is None:
                return node.place, path[:index]
            node = below
        return node.place, path


def check(data: dict[str, Any], places: ValueLocations) -> Any:
    """The scenario of plain data, or another model if ``places.model`` is one.

    Raises
    ------
    ScenarioError
        With all mistakes, in the order of their places. A misspelt key counts as the right one, so that the values
        under it are checked as well.
    """
    mistakes: list[Mistake] = []
    for _ in range(50):  # each round corrects all misspelt keys that it meets; blocks may hide further ones
        try:
            scenario = places.model.model_validate(data)
        except ValidationError as error:
            errors = error.errors(include_url=False)
            data = copy.deepcopy(data)  # the code below corrects it
        else:
            break
        unknown = [error_item for error_item in errors if error_item["type"] == "extra_forbidden"]
        if not unknown:
            mistakes += [mistake for error_item in errors for mistake in _mistakes(error_item, data, places)]
            mistakes += _mistakes_between_fields(errors, data, places)
            break
        for error_item in unknown:
            mistakes += _unknown_key(clean(error_item["loc"]), data, places)
    if mistakes:
        raise ScenarioError(sorted(mistakes, key=lambda mistake: (mistake.line, mistake.column)))
    return scenario


def _mistakes_between_fields(errors: list[Any], data: dict[str, Any], places: ValueLocations) -> Iterator[Mistake]:
    """Rules between fields need blocks of valid fields: neutral values replace the invalid ones."""
    replaced = 0
    for item in errors:
        path = clean(item["loc"])
        unit = unit_at(path, places.model)
        if (
            item["type"] == "rule"
            and unit is not None
            and unit.neutral is not None
            and value_at(data, path) is not None
        ):
            put(data, path, unit.neutral)
            replaced += 1
    if not replaced:
        return
    try:
        places.model.model_validate(data)
    except ValidationError as error:
        before = {(item["loc"], item["type"]) for item in errors}
        for item in error.errors(include_url=False):
            if (item["loc"], item["type"]) not in before:
                yield from _mistakes(item, data, places)


def clean(location: tuple[str | int, ...]) -> FieldPath:
    """A location of pydantic without the tags of unions."""
    return tuple(part for part in location if not (isinstance(part, str) and part.startswith(UNION)))


def value_at(data: Any, path: FieldPath) -> Any:
    """The value at a path, None if there is none."""
    for part in path:
        if isinstance(data, dict):
            data = data.get(part)
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
        else:
            return None
    return data


def _unknown_key(path: FieldPath, data: Any, places: ValueLocations) -> Iterator[Mistake]:
    """The mistake of an unknown key; none if it is the former name of one.

    In ``data`` the value comes under the key that was meant, if there is one.
    """
    block = value_at(data, path[:-1])
    word = str(path[-1])
    place, _ = places.of(path, key=True)
    value = block.pop(word)
    today = renamed_key(word, path[:-1], places.model)
    if today in block:
        rule = Phrase("is {name} by its former name; keep one", name=today)
        yield Mistake(*place, path_text(places.original(path)), rule, "")
        return
    meant = today or key_meant(word, path[:-1], places.model, block)
    if today is None:
        near = meant or key_meant(word, path[:-1], places.model)
        hint = suggesting(near) if near else _keys(known_keys(path[:-1], places.model))
        yield Mistake(*place, path_text(places.original(path)), Phrase("is no key here") + hint, "")
    if meant is not None:
        block[meant] = value
        places.renamed[(*path[:-1], meant)] = places.original(path)


def _keys(known: tuple[str, ...]) -> str:
    return Phrase("; keys are {known}", known=", ".join(known)) if 0 < len(known) <= 12 else ""


def _mistakes(item: Any, data: Any, places: ValueLocations) -> Iterator[Mistake]:
    path = clean(item["loc"])
    if item["type"] == "rules":
        for problem in item["ctx"]["problems"]:
            yield _mistake((*path, *problem.path), problem.rule, data, places)
    elif item["type"] == "missing":
        place, _ = places.of(path[:-1])
        yield Mistake(*place, path_text(places.original(path)), Phrase("is required"), "")
    else:
        yield _mistake(path, _rule(item), data, places)


def _mistake(path: FieldPath, rule: Phrase, data: Any, places: ValueLocations) -> Mistake:
    place, reach = places.of(path)
    value = value_at(data, path)
    if value is None and rule.startswith("is required"):
        return Mistake(*place, path_text(places.original(path)), rule, "")
    if value is None:
        path, value = reach, value_at(data, reach)
    # to show a whole block does not explain a rule between fields
    quoted = "" if value is None or (isinstance(value, dict) and not rule.startswith("must be a ")) else shown(value)
    return Mistake(*place, path_text(places.original(path)), rule, quoted)


def _rule(item: Any) -> Phrase:
    kind, context = item["type"], item.get("ctx", {})
    if kind == "rule":
        rule: Phrase = context["rule"]
        return rule
    if kind == "too_short":
        least = context["min_length"]
        return Phrase("must not be empty") if least == 1 else Phrase("needs at least {least} entries", least=least)
    if kind == "too_long":
        return Phrase("may have at most {most} entries", most=context["max_length"])
    return _WORDS.get(kind) or foreign(str(item["msg"]))
