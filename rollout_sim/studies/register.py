"""The studies, each a row; from these the command line, the package and ``rollout_sim.report`` know them.

A new study is a row here, its folder, and a command of its name in ``cli.commands``. A row holds names and the modules
that define them, so that reading the register imports none of them.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

#: Names, each with the module that defines it.
Names = Mapping[str, str]
_NO_NAMES: Names = {}


class Study(NamedTuple):
    """A question that can be asked of a scenario.

    Attributes
    ----------
    name
        Of the study, its command, and the function that runs it.
    run
        What ``rollout_sim`` offers of it: the function of its name where a notebook can ask the question.
    words, charts
        What ``rollout_sim.report`` offers of it.
    of_one_future
        Whether it looks into a single future rather than compares many.
    """

    name: str
    run: Names
    words: Names = _NO_NAMES
    charts: Names = _NO_NAMES
    of_one_future: bool = False


def _of(module: str, *names: str) -> dict[str, str]:
    """Names that a module of the studies defines."""
    return dict.fromkeys(names, f"rollout_sim.studies.{module}")


#: In the order of use, which is that of the command line.
STUDIES: tuple[Study, ...] = (
    Study(
        "calibrate",
        _of("calibrate.study", "calibrate"),
        words=_of("calibrate.words", "calibration_table", "calibration_verdict"),
        charts=_of("calibrate.charts", "learnt_intervals", "places", "usage_bands"),
    ),
    Study(
        "compare",
        {
            **_of("compare.comparison", "Comparison", "compare"),
            **_of("compare.to_precision", "compare_to_precision"),
        },
        words={
            **_of("compare.words.table", "comparison_table"),
            **_of("compare.words.verdict", "verdict"),
            **_of("compare.words.precision_words", "precision_verdict"),
        },
        charts={
            **_of("compare.charts.lead_charts", "lead_over_time", "stores_succeeding"),
            **_of("compare.charts.light_charts", "light_moves", "store_board"),
            **_of("compare.charts.money_charts", "cost_and_date", "costs_by_month", "money_fan"),
            **_of("compare.charts.people_charts", "desk_use", "giving_up", "money_by_month", "people_use", "queue"),
            **_of("compare.charts.plan_charts", "calendar", "load"),
            **_of("compare.charts.precision_chart", "precision_course", "save_precision_chart"),
            **_of("compare.charts.store_charts", "batch_successes", "lights", "mean_usage", "outcomes"),
            **_of("compare.widget", "sliders"),
        },
    ),
    Study(
        "best",
        _of("best.study", "best"),
        words=_of("best.words", "best_table", "best_verdict"),
        charts=_of("best.charts", "best_intervals"),
    ),
    Study("sweep", _of("sweep.study", "sweep")),
    Study("capacity", _of("capacity.study", "capacity")),
    Study("gates", _of("gates.study", "gates")),
    Study("risk", _of("risk.study", "risk")),
    Study("sensitivity", _of("sensitivity.study", "sensitivity")),
    Study("optimise", _of("optimise.study", "optimise")),
    Study("cases", {}),
    Study(
        "trace",
        _of("trace.study", "trace"),
        words=_of("trace.story", "story"),
        charts=_of("trace.charts", "store_days"),
        of_one_future=True,
    ),
)


def names_of(tables: Iterable[Names]) -> dict[str, str]:
    """All names of some tables, each with its module."""
    return {name: module for names in tables for name, module in names.items()}
