"""Which words, table and charts belong to which result: what ``studies.result`` asks for."""

from functools import singledispatch
from html import escape
from typing import TYPE_CHECKING, Any

from rollout_sim.drawing.save import Sheet, figure
from rollout_sim.replications.replicate import UnknownChoice
from rollout_sim.scenario.file.errors import did_you_mean
from rollout_sim.studies.best import words as choice_words
from rollout_sim.studies.best.result import Best
from rollout_sim.studies.calibrate import charts as calibration_charts
from rollout_sim.studies.calibrate import words as calibration_words
from rollout_sim.studies.calibrate.result import Calibration
from rollout_sim.studies.chart_sheets import best_sheet, comparison_sheets, precision_sheets
from rollout_sim.studies.compare.comparison import Comparison
from rollout_sim.studies.compare.to_precision import Precise
from rollout_sim.studies.compare.words import precision_words
from rollout_sim.studies.compare.words import table as tables
from rollout_sim.studies.compare.words import verdict as verdicts
from rollout_sim.studies.point_study import Findings
from rollout_sim.studies.study_text import study_sheets, study_table, study_verdict
from rollout_sim.wording.language import translation

if TYPE_CHECKING:
    from rollout_sim.drawing.jupyter_figure import Picture


@singledispatch
def verdict(result: Any, language: str = "en") -> str:
    """A comparison, precise comparison, choice, calibration or study in words."""
    raise TypeError(f"no words for {type(result).__name__}")


@singledispatch
def table(result: Any, language: str = "en") -> str:
    """Its numbers, as lines of text."""
    raise TypeError(f"no table for {type(result).__name__}")


@singledispatch
def sheets(result: Any, language: str = "en") -> list[Sheet]:
    """Its charts: name, panels, panels side by side, and their height in inches."""
    raise TypeError(f"no charts for {type(result).__name__}")


verdict.register(Comparison)(verdicts.verdict)
table.register(Comparison)(tables.comparison_table)
sheets.register(Comparison)(comparison_sheets)
verdict.register(Best)(choice_words.best_verdict)
table.register(Best)(choice_words.best_table)
verdict.register(Calibration)(calibration_words.calibration_verdict)
table.register(Calibration)(calibration_words.calibration_table)
sheets.register(Calibration)(calibration_charts.calibration_sheets)
verdict.register(Findings)(study_verdict)
table.register(Findings)(study_table)
sheets.register(Findings)(study_sheets)


@sheets.register(Best)
def _(result: Best, language: str = "en") -> list[Sheet]:
    return [best_sheet(result, language)]


@verdict.register(Precise)
def _(result: Precise, language: str = "en") -> str:
    return f"{verdicts.verdict(result.comparison, language)}\n{precision_words.precision_verdict(result, language)}"


@table.register(Precise)
def _(result: Precise, language: str = "en") -> str:
    return tables.comparison_table(result.comparison, language)


@sheets.register(Precise)
def _(result: Precise, language: str = "en") -> list[Sheet]:
    return [*precision_sheets(result, language), *comparison_sheets(result.comparison, language)]


def plot(result: Any, chart: str | None = None, language: str = "en") -> "Picture":
    """One of its charts as a figure; the first if none is named.

    Raises
    ------
    UnknownChoice
        For a chart that it does not have.
    """
    translation(language)  # an unknown language is refused before anything is drawn
    found = {name: (panels, across, height) for name, panels, across, height in sheets(result, language)}
    if not found:
        raise UnknownChoice("there is nothing to draw: no replication was completed")
    if chart is not None and chart not in found:
        near = did_you_mean(chart, tuple(found))
        raise UnknownChoice(f"no chart named {chart!r}{near} (there are {', '.join(found)})")
    panels, across, height = found[chart or next(iter(found))]
    return figure(panels, across, height)


def html(result: Any, language: str = "en") -> str:
    """Verdict and table for Jupyter."""
    return f"{paragraphs(verdict(result, language))}<pre>{escape(table(result, language))}</pre>"


def paragraphs(text: str) -> str:
    """Lines of text as paragraphs of HTML."""
    return "".join(f"<p>{escape(line)}</p>" for line in text.splitlines() if line)
