"""What people are shown: the verdict in words, tables, the story of a store, and charts, in English and Chinese.

Names are loaded when they are first asked for, so that importing this package loads neither matplotlib nor pandas.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rollout_sim.report.calibration_charts import learnt_intervals, places, save_calibration_charts, usage_bands
    from rollout_sim.report.calibration_words import calibration_table, calibration_verdict
    from rollout_sim.report.charts import batch_successes, lights, mean_usage, outcomes
    from rollout_sim.report.charts_flow import desk_use, giving_up, money_by_month, people_use, queue
    from rollout_sim.report.charts_log import light_moves, store_board
    from rollout_sim.report.charts_money import cost_and_date, costs_by_month, money_fan
    from rollout_sim.report.charts_plan import calendar, load
    from rollout_sim.report.choice_charts import best_intervals, precision_course
    from rollout_sim.report.choice_words import best_table, best_verdict
    from rollout_sim.report.language import LANGUAGES
    from rollout_sim.report.precision_words import precision_verdict
    from rollout_sim.report.save import save_best_chart, save_charts, save_precision_chart
    from rollout_sim.report.store_charts import store_days
    from rollout_sim.report.stories import story
    from rollout_sim.report.studies import save_study_charts, study_table, study_verdict
    from rollout_sim.report.tables import comparison_table
    from rollout_sim.report.verdicts import verdict
    from rollout_sim.report.widget import sliders

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
    "save_best_chart",
    "save_calibration_charts",
    "save_charts",
    "save_precision_chart",
    "save_study_charts",
    "sliders",
    "store_board",
    "store_days",
    "story",
    "study_table",
    "study_verdict",
    "usage_bands",
    "verdict",
]

_MODULES = {
    "LANGUAGES": "language",
    "batch_successes": "charts",
    "best_intervals": "choice_charts",
    "best_table": "choice_words",
    "best_verdict": "choice_words",
    "calibration_table": "calibration_words",
    "calibration_verdict": "calibration_words",
    "calendar": "charts_plan",
    "comparison_table": "tables",
    "cost_and_date": "charts_money",
    "costs_by_month": "charts_money",
    "desk_use": "charts_flow",
    "giving_up": "charts_flow",
    "learnt_intervals": "calibration_charts",
    "light_moves": "charts_log",
    "lights": "charts",
    "load": "charts_plan",
    "mean_usage": "charts",
    "money_by_month": "charts_flow",
    "money_fan": "charts_money",
    "outcomes": "charts",
    "people_use": "charts_flow",
    "places": "calibration_charts",
    "precision_course": "choice_charts",
    "precision_verdict": "precision_words",
    "queue": "charts_flow",
    "save_best_chart": "save",
    "save_calibration_charts": "calibration_charts",
    "save_charts": "save",
    "save_study_charts": "studies",
    "save_precision_chart": "save",
    "sliders": "widget",
    "store_days": "store_charts",
    "store_board": "charts_log",
    "story": "stories",
    "study_table": "studies",
    "study_verdict": "studies",
    "usage_bands": "calibration_charts",
    "verdict": "verdicts",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)


def __dir__() -> list[str]:
    return __all__
