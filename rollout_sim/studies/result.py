"""How results show themselves: in words, as pictures, and in Jupyter."""

import json
from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import wraps
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, TypeVar, cast

from rollout_sim.drawing.save import ChartSheet, ChartSource, figure, save_sheets
from rollout_sim.kernel.phrases import did_you_mean
from rollout_sim.replications.replicate import UnknownChoice
from rollout_sim.wording.language import translation

if TYPE_CHECKING:
    import pandas as pd

    from rollout_sim.drawing.jupyter_figure import JupyterFigure


ResultType = TypeVar("ResultType")


def made_once(make: "Callable[[ResultType], pd.DataFrame]") -> "Callable[[ResultType], pd.DataFrame]":
    """A method that makes its frame when first called, and gives a copy of it, which may be changed, each time.

    Words, charts, JSON and the files of a folder all read the same frames. The copies share their data until one of
    them is changed.
    """

    @wraps(make)
    def frame(result: ResultType) -> "pd.DataFrame":
        frames: dict[str, pd.DataFrame] = vars(result).setdefault("_frames_made", {})
        if make.__name__ not in frames:
            frames[make.__name__] = make(result)
        return frames[make.__name__].copy(deep=False)

    return frame


class Presentation(NamedTuple):
    """What a study puts beside its result: functions of the result and a language ("en" or "zh").

    Attributes
    ----------
    verdict
        What it says in plain words.
    table
        Its numbers, as lines of text.
    sheets
        Its charts: name, panels, panels side by side, and their height in inches.
    brief
        The numbers that matter most for its question, where those are not all.
    """

    verdict: Callable[[Any, str], str]
    table: Callable[[Any, str], str]
    sheets: Callable[[Any, str], list[ChartSheet]]
    brief: Callable[[Any, str], str] | None = None


class Result(ABC):
    """A result that has words and charts: those of its class's ``presentation``."""

    presentation: ClassVar[Presentation]

    @abstractmethod
    def as_dict(self) -> dict[str, Any]:
        """What ``to_json`` writes, as plain dicts and lists; None for what is not known."""

    def to_json(self, indent: int | None = 2) -> str:
        """One JSON object, free of NaN."""
        return json.dumps(self.as_dict(), indent=indent, ensure_ascii=False, allow_nan=False)

    def verdict(self, language: str = "en") -> str:
        """What it says in plain words, and what it does not decide; ``language`` is "en" or "zh"."""
        return self.presentation.verdict(self, language)

    def text(self, language: str = "en") -> str:
        """Its numbers as a table, as lines of text."""
        return self.presentation.table(self, language)

    def brief(self, language: str = "en") -> str:
        """The numbers that matter most for its question, as lines of text; all where there are few."""
        return (self.presentation.brief or self.presentation.table)(self, language)

    def closing(self, language: str = "en") -> list[str]:
        """The last lines of its verdict, which hold whatever it finds: when it is read, and what it leaves out."""
        translation(language)
        return []

    def sheets(self, language: str = "en") -> list[ChartSheet]:
        """Its charts, ready to be drawn."""
        return self.presentation.sheets(self, language)

    @property
    def charts(self) -> tuple[str, ...]:
        """Names of its charts."""
        return tuple(name for name, *_ in self.sheets())

    def plot(self, chart: str | None = None, language: str = "en") -> "JupyterFigure":
        """One of its charts, the first if none is named; Jupyter shows it.

        Raises
        ------
        UnknownChoice
            For a chart that is not in ``charts``.
        """
        translation(language)  # an unknown language is refused before anything is drawn
        sheets = {name: (panels, across, height) for name, panels, across, height in self.sheets(language)}
        if not sheets:
            raise UnknownChoice("there is nothing to draw: no replication was completed")
        if chart is not None and chart not in sheets:
            raise UnknownChoice(
                "no chart named {name}{hint} (there are {known})",
                name=repr(chart), hint=did_you_mean(chart, sheets), known=", ".join(sheets),
            )  # fmt: skip
        panels, across, height = sheets[chart or next(iter(sheets))]
        return figure(panels, across, height)

    def save_charts(self, folder: str | Path, language: str = "en") -> list[Path]:
        """Draw all its charts into ``folder`` and return the files, PNG and SVG of each."""
        return save_sheets(self.sheets(language), folder, self._source(), language)

    def _source(self) -> ChartSource:
        """What is written into the metadata of its charts."""
        return cast(ChartSource, self)

    def _repr_html_(self) -> str:
        return f"{paragraphs(self.verdict())}<pre>{escape(self.text())}</pre>"


def paragraphs(text: str) -> str:
    """Lines of text as paragraphs of HTML."""
    return "".join(f"<p>{escape(line)}</p>" for line in text.splitlines() if line)
