"""What findings bring and cost."""

import numpy as np

from rollout_sim.kernel.calendar import DAYS_A_MONTH
from rollout_sim.mechanisms.findings.records import all_found
from rollout_sim.mechanisms.findings.settings import GRADES
from rollout_sim.results.money import BudgetEvents, Line, by_month
from rollout_sim.rules.outcome import Floats

_LETTERS = "abc"


def _solved(grade: int) -> "Line":
    """The line of findings of a class that are solved: mended by a remedy that works, and in order."""

    def quantity(events: BudgetEvents) -> Floats:
        findings = all_found(events.outcome)
        done = findings[(findings["grade"] == grade) & ~np.isnan(findings["done"]) & (findings["works"] == 1)]
        done = done[done["back"] == 0]
        return by_month(done["done"], np.ones(done.size), events.month_starts)

    letter = _LETTERS[grade]
    return Line(
        f"solved_{letter}", "findings_value", "times", _SOLVED[grade], quantity,
        lambda plan, _: getattr(plan.of["findings"], f"worth_{letter}"), (f"findings.classes.{letter.upper()}.worth",),
    )  # fmt: skip


def _mending(grade: int) -> "Line":
    """The line of what mending findings of a class costs the stores."""

    def quantity(events: BudgetEvents) -> Floats:
        findings = all_found(events.outcome)
        done = findings[(findings["grade"] == grade) & ~np.isnan(findings["first_done"])]
        return by_month(done["first_done"], np.ones(done.size), events.month_starts)

    letter = _LETTERS[grade]
    return Line(
        f"mending_{letter}", "per_event_cost", "times", _MENDED[grade], quantity,
        lambda plan, _: getattr(plan.of["findings"], f"cost_{letter}"), (f"findings.classes.{letter.upper()}.cost",),
    )  # fmt: skip


def _prize_months(events: BudgetEvents) -> Floats:
    months = np.arange(1, int(events.plan.run_days / DAYS_A_MONTH + 1e-9) + 1) * DAYS_A_MONTH
    ten = min(10, events.plan.stores) * events.plan.of["findings"].best_ten
    return by_month(months, np.full(months.size, ten), events.month_starts)


_SOLVED = ("Findings of class A solved", "Findings of class B solved", "Findings of class C solved")
_MENDED = ("Mending findings of class A", "Mending findings of class B", "Mending findings of class C")
LINES = (
    *((("places", "mending_a", "mending_b")[grade], _mending(grade)) for grade in range(GRADES)),
    (
        "prizes_a_year",
        Line(
            "finding_prizes", "incentives_cost", "times", "Prizes for stores that improve",
            _prize_months, lambda plan, _: plan.of["findings"].prize, ("findings.prize",),
        ),
    ),
    *((("complaints_avoided", "solved_a", "solved_b")[grade], _solved(grade)) for grade in range(GRADES)),
)  # fmt: skip
