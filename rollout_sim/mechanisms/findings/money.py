"""What findings bring and cost."""

from collections.abc import Callable

import numpy as np

from rollout_sim.mechanisms.findings.records import FindingRows, all_found
from rollout_sim.mechanisms.findings.settings import GRADES
from rollout_sim.results.money import BudgetEvents, Line, by_month, whole_periods
from rollout_sim.rules.outcome import Floats

_LETTERS = "abc"


def _line(name: str, group: str, label: str, grade: int, price: str, days: Callable[[FindingRows], Floats]) -> "Line":
    """A line of findings of a class, on the days that are read off them; ``price`` is what the file calls it."""
    letter = _LETTERS[grade]

    def quantity(events: BudgetEvents) -> Floats:
        findings = all_found(events.outcome)
        on = days(findings[findings["grade"] == grade])
        return by_month(on, np.ones(on.size), events.month_starts)

    return Line(
        f"{name}_{letter}", group, "times", label, quantity,
        lambda plan, _: getattr(plan.of["findings"], f"{price}_{letter}"),
        (f"findings.classes.{letter.upper()}.{price}",),
    )  # fmt: skip


def _days_mended(findings: FindingRows) -> Floats:
    """When they were first mended, whatever came of it: each costs the store."""
    return np.asarray(findings["first_done"][~np.isnan(findings["first_done"])])


def _days_solved(findings: FindingRows) -> Floats:
    """When those were mended that a remedy that works has mended for good."""
    solved = ~np.isnan(findings["done"]) & (findings["works"] == 1) & (findings["back"] == 0)
    return np.asarray(findings["done"][solved])


def _prizes(events: BudgetEvents) -> Floats:
    """Prizes of the months: one for each of the ten best."""
    ten = min(10, events.plan.stores) * events.plan.of["findings"].best_ten
    return ten * whole_periods(events.plan.run_days, 1, events.month_starts)


_SOLVED = ("Findings of class A solved", "Findings of class B solved", "Findings of class C solved")
_MENDED = ("Mending findings of class A", "Mending findings of class B", "Mending findings of class C")
LINES = (
    *(
        (("places", "mending_a", "mending_b")[grade],
         _line("mending", "per_event_cost", _MENDED[grade], grade, "cost", _days_mended))
        for grade in range(GRADES)
    ),
    (
        "prizes_a_year",
        Line(
            "finding_prizes", "incentives_cost", "times", "Prizes for stores that improve",
            _prizes, lambda plan, _: plan.of["findings"].prize, ("findings.prize",),
        ),
    ),
    *(
        (("complaints_avoided", "solved_a", "solved_b")[grade],
         _line("solved", "findings_value", _SOLVED[grade], grade, "worth", _days_solved))
        for grade in range(GRADES)
    ),
)  # fmt: skip
