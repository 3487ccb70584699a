"""What a scenario assumes, value by value, each with where it comes from: the file and its comment, or a default."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import yaml

from rollout_sim.scenario.blocks.default_ensemble import DefaultEnsemble
from rollout_sim.scenario.blocks.scenario import Scenario
from rollout_sim.scenario.blocks.stores import Row
from rollout_sim.scenario.file.dump import dump
from rollout_sim.scenario.file.paths import in_todays_names, value_paths, with_todays_keys
from rollout_sim.scenario.file.yaml_nodes import Node, path_text, read_yaml
from rollout_sim.scenario.values.errors import FieldPath
from rollout_sim.scenario.values.fields import Block

#: Shown elsewhere: coefficients by their table, ranges beside the values, grids by the strategies that they make.
SHOWN_ELSEWHERE = ("rollout_sim", "name", "grid", "overrides", "uncertain", "coefficients", "words")
#: In place of the default ensemble.
DRAWN = "{count} coefficients drawn from the default ensemble"
#: Where the list of stores stands in a resolved scenario, and where the file names it.
ROWS, LIST_FILE = ("stores", "rows"), ("stores", "file")


@dataclass(frozen=True)
class Assumption:
    """One value of a scenario.

    Attributes
    ----------
    path
        Dotted, as ``people.head_office_coaches``.
    value
        As a scenario file has it, with its unit.
    origin
        "file", "command line" (``--set`` or ``--override``), or "default".
    note
        The comment on the line of the value in the file; empty if there is none.
    uncertain
        The range that it is drawn from, "low … likely … high"; empty if it is known.
    """

    path: str
    value: str
    origin: Literal["file", "command line", "default"]
    note: str
    uncertain: str


def assumptions(scenario: Scenario, file_text: str, changed: tuple[str, ...] = ()) -> tuple[Assumption, ...]:
    """All values of a resolved scenario but its coefficients, in the order of the reference.

    A batch of a plan is one row, and the list of stores a few; a default that a list or another block overrides is left
    out.

    Parameters
    ----------
    scenario
        As it was run.
    file_text
        The text of its file.
    changed
        Paths that were changed on the command line.

    Raises
    ------
    ScenarioError
        If ``file_text`` is not YAML.
    """
    root, comments = with_todays_keys(read_yaml(file_text, "scenario.yaml")), _comments(file_text)
    changed = tuple(map(in_todays_names, changed))
    ranges = {path: range_text(entry) for path, entry in scenario.uncertain.items()}
    data = {name: value for name, value in dump(scenario).items() if name not in SHOWN_ELSEWHERE}
    if scenario.ensemble is None:
        del data["ensemble"]
    elif isinstance(scenario.ensemble, DefaultEnsemble):
        data["ensemble"] = {"draws": DRAWN.format(count=len(scenario.ensemble.draws))}
    if scenario.stores.rows is not None:
        data["stores"] = {**data["stores"], "rows": _list_of_stores(scenario.stores.rows)}
    overridden = _overridden(scenario)
    listing = []
    for path, value in _leaves(data):
        text = path_text(path)
        note, in_file = _note(root, comments, LIST_FILE if path[:2] == ROWS else path)
        origin: Literal["file", "command line", "default"] = "file" if in_file else "default"
        if not in_file and any(path[: len(prefix)] == prefix for prefix in overridden):
            continue
        if any(text == prefix or text.startswith(f"{prefix}.") for prefix in changed):
            origin, note = "command line", ""
        listing.append(Assumption(text, _value_text(value), origin, note, ranges.get(text, "")))
    return tuple(listing)


def _list_of_stores(rows: Sequence[Row]) -> dict[str, str]:
    """What a list of stores says, in a line for each column."""

    def counted(values: Iterable[str]) -> str:
        return "; ".join(f"{value}: {count}" for value, count in Counter(values).items())

    return {
        "count": str(len(rows)),
        "region": counted(row.region for row in rows),
        "readiness": counted(row.readiness or "drawn" for row in rows),
        "sceptical": counted({None: "drawn", True: "yes", False: "no"}[row.sceptical] for row in rows),
        "pilot": counted("yes" if row.pilot else "no" for row in rows),
        "takes_part": counted("yes" if row.takes_part else "no" for row in rows),
    }


def _overridden(scenario: Scenario) -> list[FieldPath]:
    """Paths of defaults that are not in force, for a list of stores or another block says it."""
    paths: list[FieldPath] = []
    if (rows := scenario.stores.rows) is not None:
        paths += [("stores", name) for name in ("count", "pilots", "regions")]
        if all(row.readiness is not None for row in rows):
            paths.append(("stores", "readiness"))
        if all(row.sceptical is not None for row in rows):
            paths.append(("stores", "sceptical_managers"))
    if scenario.tiers is not None:
        paths.append(("contact_plan",))
    return paths


def assumed_paths() -> tuple[str, ...]:
    """Paths of the values that a scenario assumes, from the schema; names of its own stand below one of them."""
    return tuple(path for path in value_paths() if path.split(".")[0] not in SHOWN_ELSEWHERE)


def question(file_text: str) -> str:
    """The question that a scenario file answers: the first paragraph of its head comment; empty if there is none."""
    lines: list[str] = []
    for line in file_text.splitlines():
        if not line.startswith("#"):
            break
        words = line.lstrip("#").strip()
        if words.startswith("yaml-language-server"):
            continue
        if not words and lines:
            break
        lines.append(words)
    return " ".join(line for line in lines if line)


def range_text(entry: Block) -> str:
    """A range as one line, its values in the order of the file."""
    parts = []
    for name, value in entry.model_dump(mode="json", exclude_none=True).items():
        if isinstance(value, list):
            joint = " / " if name == "one_of" else " … "
            parts.append(joint.join(_value_text(item) for item in value))
        elif isinstance(value, dict):
            parts.append(" ± ".join(_value_text(item) for item in value.values()))
        else:
            parts.append(_value_text(value))
    return " … ".join(parts)


def _leaves(data: Mapping[str, Any], path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    for name, value in data.items():
        if isinstance(value, Mapping) and value:
            yield from _leaves(value, (*path, name))
        elif name == "batches":  # of a strategy
            yield from (((*path, name, number), batch) for number, batch in enumerate(value))
        else:
            yield (*path, name), value


def _value_text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_value_text(item) for item in value) if value else "–"
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_value_text(item)}" for key, item in value.items()) if value else "–"
    return f"{value:g}" if isinstance(value, float) and value == round(value) else str(value)


def _note(root: Node, comments: Mapping[int, str], path: tuple[str | int, ...]) -> tuple[str, bool]:
    """The comment on the line of a value, or of its key, and whether the value is in the file."""
    node: Node = root
    note = ""
    for part in path:
        place = node.keys.get(str(part))
        child = node.child(part)
        if child is None:
            return "", False
        note = comments.get(child.place.line) or comments.get(place.line if place else 0) or ""
        node = child
    return note, True


def _comments(text: str) -> dict[int, str]:
    """Comments at the end of a line that has something else, by line number from 1."""
    ends: dict[int, int] = {}
    for token in yaml.scan(text):
        if token.start_mark.index < token.end_mark.index:
            ends[token.end_mark.line] = max(ends.get(token.end_mark.line, 0), token.end_mark.column)
    comments = {}
    for number, line in enumerate(text.splitlines()):
        behind = line[ends.get(number, 0) :].strip() if number in ends else ""
        if behind.startswith("#"):
            comments[number + 1] = re.sub(r"^#+\s*", "", behind)
    return comments
