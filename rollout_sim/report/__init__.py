"""Verdicts, tables, stories of stores, and charts, in English and Chinese.

Names are imported on first use, so that importing this package loads neither matplotlib nor pandas.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from rollout_sim.studies.register import STUDIES, names_of

if TYPE_CHECKING:
    from rollout_sim.studies.best.charts import best_intervals as best_intervals
    from rollout_sim.studies.best.words import best_table as best_table, best_verdict as best_verdict
    from rollout_sim.studies.calibrate.charts import (
        learnt_intervals as learnt_intervals,
        places as places,
        usage_bands as usage_bands,
    )
    from rollout_sim.studies.calibrate.words import (
        calibration_table as calibration_table,
        calibration_verdict as calibration_verdict,
    )
    from rollout_sim.studies.compare.charts.lead_charts import (
        lead_over_time as lead_over_time,
        stores_succeeding as stores_succeeding,
    )
    from rollout_sim.studies.compare.charts.light_charts import light_moves as light_moves, store_board as store_board
    from rollout_sim.studies.compare.charts.money_charts import (
        cost_and_date as cost_and_date,
        costs_by_month as costs_by_month,
        money_fan as money_fan,
    )
    from rollout_sim.studies.compare.charts.people_charts import (
        desk_use as desk_use,
        giving_up as giving_up,
        money_by_month as money_by_month,
        people_use as people_use,
        queue as queue,
    )
    from rollout_sim.studies.compare.charts.plan_charts import calendar as calendar, load as load
    from rollout_sim.studies.compare.charts.precision_chart import (
        precision_course as precision_course,
        save_precision_chart as save_precision_chart,
    )
    from rollout_sim.studies.compare.charts.store_charts import (
        batch_successes as batch_successes,
        lights as lights,
        mean_usage as mean_usage,
        outcomes as outcomes,
    )
    from rollout_sim.studies.compare.widget import sliders as sliders
    from rollout_sim.studies.compare.words.precision_words import precision_verdict as precision_verdict
    from rollout_sim.studies.compare.words.table import comparison_table as comparison_table
    from rollout_sim.studies.compare.words.verdict import verdict as verdict
    from rollout_sim.studies.trace.charts import store_days as store_days
    from rollout_sim.studies.trace.story import story as story
    from rollout_sim.wording.language import LANGUAGES as LANGUAGES

#: The module that defines each name.
_MODULES = {
    "LANGUAGES": "rollout_sim.wording.language",
    **names_of(names for study in STUDIES for names in (study.words, study.charts)),
}
__all__ = [*_MODULES]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)


def __dir__() -> list[str]:
    return __all__
