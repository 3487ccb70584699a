"""The JSON Schema of a scenario file, for editors that complete and check it."""

import ast
import inspect
import textwrap
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from itertools import pairwise
from typing import Any

from pydantic import BaseModel

from rollout_sim.scenario.blocks.scenario import Scenario
from rollout_sim.scenario.file.paths import annotation, models_in, units_in
from rollout_sim.scenario.values.fields import Block

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """The JSON Schema of a scenario file.

    It checks each field by itself; rules between fields (sums, names, circles) are for ``rollout-sim check``.
    """
    document = Scenario.model_json_schema(by_alias=True)
    for block in _blocks(document):
        _mend(block)
    models = {model.__name__: model for model in _all_models(Scenario)}
    for name, block in (*document["$defs"].items(), (Scenario.__name__, document)):
        _say_meanings(block, models[name])
        _say_defaults(block, models[name])
    either = {"anyOf": [{"required": ["strategies"]}, {"required": ["grid"]}]}
    return {"$schema": DIALECT, **document, **either, "title": "A scenario of rollout-sim"}


def _blocks(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for item in list(value.values()):
            yield from _blocks(item)
    elif isinstance(value, list):
        for item in value:
            yield from _blocks(item)


def _mend(block: dict[str, Any]) -> None:
    """None in the model is a key left out of the file, never a null; titles only repeat the keys."""
    shapes = block.get("anyOf")
    if isinstance(shapes, list) and {"type": "null"} in shapes:
        shapes.remove({"type": "null"})
        if len(shapes) == 1:
            del block["anyOf"]
            block.update({key: value for key, value in shapes[0].items() if key not in block})
    if block.get("default", "") is None or isinstance(block.get("default"), dict):
        del block["default"]  # a block's defaults are with its own keys
    if isinstance(block.get("title"), str):
        del block["title"]


def _all_models(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    yield model
    for field in model.model_fields.values():
        for below in models_in(annotation(field)):
            yield from _all_models(below)


def _say_meanings(block: dict[str, Any], model: type[BaseModel]) -> None:
    """Descriptions from the docstrings of fields. Read here and not by pydantic, which would do so at every start."""
    meanings = _meanings(model)
    for name, field in model.model_fields.items():
        key = field.alias or name
        if name in meanings:
            block["properties"][key] = dict(sorted({**block["properties"][key], "description": meanings[name]}.items()))


@cache
def _meanings(model: type[BaseModel]) -> dict[str, str]:
    kinds = [kind for kind in reversed(model.__mro__) if issubclass(kind, Block)]
    return {name: text for kind in kinds for name, text in _below_fields(kind)}


def _below_fields(kind: type) -> Iterator[tuple[str, str]]:
    with suppress(OSError, TypeError):  # a model from create_model has no source; its fields have descriptions
        (definition,) = ast.parse(textwrap.dedent(inspect.getsource(kind))).body
        for field, below in pairwise(definition.body if isinstance(definition, ast.ClassDef) else ()):
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                text = below.value if isinstance(below, ast.Expr) else None
                if isinstance(text, ast.Constant) and isinstance(text.value, str):
                    yield field.target.id, inspect.cleandoc(text.value)


def _say_defaults(block: dict[str, Any], model: type[BaseModel]) -> None:
    """Defaults with their units, as a file would have them."""
    for name, field in model.model_fields.items():
        described = block["properties"][field.alias or name]
        units = units_in(annotation(field))
        if "default" in described and len(units) == 1:
            described["default"] = units[0].show(field.default)
