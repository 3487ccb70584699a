"""Summary targets of a calibration in a YAML file or a table: known figures of a rollout, with standard errors."""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Annotated, Any

from pydantic import Field

from rollout_sim.kernel.phrases import Phrase, did_you_mean, phrase_of
from rollout_sim.scenario.file.store_words import cell_word, clean
from rollout_sim.scenario.file.table_columns import ColumnWords, HeadedTable
from rollout_sim.scenario.file.table_file import read_table
from rollout_sim.scenario.file.validate import ValueLocations, check
from rollout_sim.scenario.file.yaml_nodes import Node, path_text, read_file, read_yaml, scalar
from rollout_sim.scenario.values.errors import FilePosition, Mistake, ScenarioError, shown
from rollout_sim.scenario.values.fields import Block, Problem, Text, Version, YesNo, counting
from rollout_sim.scenario.values.quantities import duration, money, number, share

READERS = {"share": share, "days": duration, "money": money}
#: Endings of files that are tables.
TABLES = (".csv", ".tsv", ".txt", ".xlsx")
MOST_ROWS = 1000
WORDS = ColumnWords(
    {
        "name": ("name", "target", "figure", "名称", "目标", "指标名称"),
        "measure": ("measure", "metric", "指标"),
        "strategy": ("strategy", "plan", "策略", "方案"),
        "batch": ("batch", "批次"),
        "value": ("value", "数值", "值", "目标值"),
        "standard_error": ("standard error", "error", "se", "标准误", "标准误差"),
        "held_out": ("held out", "not fitted", "留出", "不参与拟合"),
    },
    ("name", "measure", "strategy", "value", "standard_error"),
    Phrase("name it so"),
)


class TargetBlock(Block):
    """A figure of a rollout that is known."""

    measure: Text
    """Name of the measure, as in a comparison."""
    strategy: Text
    """The strategy that was followed."""
    batch: Annotated[int, counting(1, 1000)] | None = None
    """The batch whose success it is, from 1; the whole rollout's if left out."""
    value: Any
    """The figure, in the measure's unit."""
    standard_error: Any
    """How far the figure may be off what happened, as a standard deviation, in the same unit."""
    held_out: YesNo = False
    """Only looked at in the end, not fitted to."""

    def rules(self) -> Iterable[Problem]:
        """Of batches only success is known."""
        if self.batch is not None and self.measure != "success_share":
            yield Problem(("measure",), Phrase("must be success_share, where a batch is named"))


class Targets(Block):
    """Summary targets of a calibration."""

    rollout_sim_targets: Version
    """Version of the format: 1."""
    targets: Annotated[dict[str, TargetBlock], Field(min_length=1, max_length=50)]
    """The figures, by name."""


@dataclass(frozen=True)
class Target:
    """A known figure of a rollout, in plain units; ``batch`` counts from 0, -1 is the whole rollout."""

    name: str
    measure: str
    strategy: str
    batch: int
    value: float
    standard_error: float
    held_out: bool


def read_targets(
    path: str | os.PathLike[str], measures: Mapping[str, str], batches: Mapping[str, int]
) -> tuple[Target, ...]:
    """The targets of a file.

    Parameters
    ----------
    path
        A YAML file; or a CSV or .xlsx with a row a target and the keys as headings.
    measures
        The known measures, with their units.
    batches
        The strategies of the scenario, with their numbers of batches.

    Raises
    ------
    ScenarioError
        With all mistakes, each with its place.
    """
    file = os.fspath(path)
    root = _nodes(FilePath(file), file)
    places = ValueLocations(root, file, model=Targets)
    if not isinstance(root.value, dict):
        rule = Phrase("targets are a mapping of keys to values")
        raise ScenarioError([Mistake(*root.place, "", rule, shown(root.plain()))])
    content: Targets = check(root.plain(), places)
    targets: list[Target] = []
    mistakes: list[Mistake] = []

    def wrong(name: str, key: str, rule: Phrase, value: Any) -> None:
        place, at = places.of(("targets", name, key))
        mistakes.append(Mistake(*place, path_text(at), rule, shown(value)))

    for name, block in content.targets.items():
        for key, word, known in (("measure", block.measure, measures), ("strategy", block.strategy, batches)):
            if word not in known:
                wrong(name, key, Phrase("there is no {key} of that name", key=key) + _meant(word, list(known)), word)
        if block.batch is not None and block.batch > batches.get(block.strategy, block.batch):
            count = batches[block.strategy]
            rule = Phrase("{strategy} has {count} batches", strategy=repr(block.strategy), count=count)
            wrong(name, "batch", rule, block.batch)
        read = READERS.get(measures.get(block.measure, ""), number)
        plain = {}
        for key in ("value", "standard_error"):
            figure = getattr(block, key)
            try:
                plain[key] = float(read(figure))
                if key == "standard_error" and not plain[key] > 0:
                    wrong(name, key, Phrase("must be more than 0"), figure)
            except ValueError as error:
                if block.measure in measures:
                    wrong(name, key, phrase_of(error), figure)
        if not mistakes:
            batch = -1 if block.batch is None else block.batch - 1
            targets.append(Target(name, block.measure, block.strategy, batch, **plain, held_out=block.held_out))
    if mistakes:
        raise ScenarioError(sorted(mistakes))
    return tuple(targets)


def _nodes(path: FilePath, file: str) -> Node:
    if path.suffix.casefold() in TABLES:
        return _table_nodes(path, file)
    return read_yaml(read_file(path, file), file)


def _table_nodes(path: FilePath, file: str) -> Node:
    """The rows of a table as a file in YAML would have them."""
    table = read_table(path, file, None, WORDS.known, MOST_ROWS)
    top = FilePosition(file, 1, 1)
    if not table.rows:
        rule = Phrase("needs a column {name}", name=repr("name"))
        raise ScenarioError(table.mistakes or [Mistake(*top, "", rule, "")])
    headed = HeadedTable.of(table, WORDS)
    names = WORDS.names(headed.header, file)
    rows, mistakes = Node(top, {}), list(table.mistakes)
    for row in headed.rows:
        node = Node(FilePosition(file, row.line, 1), {})
        for name, cell, column in zip(names, row.cells, row.columns, strict=False):
            if name and (text := clean(cell)):
                value = cell_word("pilot", text) or text if name == "held_out" else scalar(text)
                node.value[name] = Node(FilePosition(file, row.line, column), value)
        named: Node | None = node.value.pop("name", None)
        if named is None:
            mistakes.append(Mistake(*node.place, "name", Phrase("is required"), ""))
        elif str(named.value) in rows.value:
            rule = Phrase("the name {name} stands twice, first in line {line}; names must differ",
                          name=repr(named.value), line=rows.value[str(named.value)].place.line)  # fmt: skip
            mistakes.append(Mistake(*named.place, "name", rule, ""))
        else:
            rows.value[str(named.value)] = node
    if mistakes:
        raise ScenarioError(mistakes)
    return Node(top, {"rollout_sim_targets": Node(top, 1), "targets": rows})


def _meant(word: str, known: Sequence[str]) -> str:
    return did_you_mean(word, known) or Phrase("; there are {known}", known=", ".join(known))
