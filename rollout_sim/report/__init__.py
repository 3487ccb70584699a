"""Verdicts, tables, stories of stores, and charts, in English and Chinese.

Names are imported on first use, so that importing this package loads neither matplotlib nor pandas.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rollout_sim.studies.best.charts import best_intervals
    from rollout_sim.studies.best.words import best_table, best_verdict
    from rollout_sim.studies.calibrate.charts import learnt_intervals, places, usage_bands
    from rollout_sim.studies.calibrate.words import calibration_table, calibration_verdict
    from rollout_sim.studies.compare.charts.light_charts import light_moves, store_board
    from rollout_sim.studies.compare.charts.money_charts import cost_and_date, costs_by_month, money_fan
    from rollout_sim.studies.compare.charts.people_charts import desk_use, giving_up, money_by_month, people_use, queue
    from rollout_sim.studies.compare.charts.plan_charts import calendar, load
    from rollout_sim.studies.compare.charts.precision_chart import precision_course, save_precision_chart
    from rollout_sim.studies.compare.charts.store_charts import batch_successes, lights, mean_usage, outcomes
    from rollout_sim.studies.compare.widget import sliders
    from rollout_sim.studies.compare.words.precision_words import precision_verdict
    from rollout_sim.studies.compare.words.table import comparison_table
    from rollout_sim.studies.compare.words.verdict import verdict
    from rollout_sim.studies.trace.charts import store_days
    from rollout_sim.studies.trace.story import story
    from rollout_sim.wording.language import LANGUAGES

__all__ = [
    "LANGUAGES",
    "batch_successes",
    "best_intervals",
    "best_table",
    "best_verdict",
    "calendar",
    "calibration_table",
    "calibration_verdict",
    "comparison_table",
    "cost_and_date",
    "costs_by_month",
    "desk_use",
    "giving_up",
    "learnt_intervals",
    "light_moves",
    "lights",
    "load",
    "mean_usage",
    "money_by_month",
    "money_fan",
    "outcomes",
    "people_use",
    "places",
    "precision_course",
    "precision_verdict",
    "queue",
    "save_precision_chart",
    "sliders",
    "store_board",
    "store_days",
    "story",
    "usage_bands",
    "verdict",
]

_MODULES = {
    "LANGUAGES": "rollout_sim.wording.language",
    "batch_successes": "rollout_sim.studies.compare.charts.store_charts",
    "best_intervals": "rollout_sim.studies.best.charts",
    "best_table": "rollout_sim.studies.best.words",
    "best_verdict": "rollout_sim.studies.best.words",
    "calibration_table": "rollout_sim.studies.calibrate.words",
    "calibration_verdict": "rollout_sim.studies.calibrate.words",
    "calendar": "rollout_sim.studies.compare.charts.plan_charts",
    "comparison_table": "rollout_sim.studies.compare.words.table",
    "cost_and_date": "rollout_sim.studies.compare.charts.money_charts",
    "costs_by_month": "rollout_sim.studies.compare.charts.money_charts",
    "desk_use": "rollout_sim.studies.compare.charts.people_charts",
    "giving_up": "rollout_sim.studies.compare.charts.people_charts",
    "learnt_intervals": "rollout_sim.studies.calibrate.charts",
    "light_moves": "rollout_sim.studies.compare.charts.light_charts",
    "lights": "rollout_sim.studies.compare.charts.store_charts",
    "load": "rollout_sim.studies.compare.charts.plan_charts",
    "mean_usage": "rollout_sim.studies.compare.charts.store_charts",
    "money_by_month": "rollout_sim.studies.compare.charts.people_charts",
    "money_fan": "rollout_sim.studies.compare.charts.money_charts",
    "outcomes": "rollout_sim.studies.compare.charts.store_charts",
    "people_use": "rollout_sim.studies.compare.charts.people_charts",
    "places": "rollout_sim.studies.calibrate.charts",
    "precision_course": "rollout_sim.studies.compare.charts.precision_chart",
    "precision_verdict": "rollout_sim.studies.compare.words.precision_words",
    "queue": "rollout_sim.studies.compare.charts.people_charts",
    "save_precision_chart": "rollout_sim.studies.compare.charts.precision_chart",
    "sliders": "rollout_sim.studies.compare.widget",
    "store_days": "rollout_sim.studies.trace.charts",
    "store_board": "rollout_sim.studies.compare.charts.light_charts",
    "story": "rollout_sim.studies.trace.story",
    "usage_bands": "rollout_sim.studies.calibrate.charts",
    "verdict": "rollout_sim.studies.compare.words.verdict",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)


def __dir__() -> list[str]:
    return __all__
