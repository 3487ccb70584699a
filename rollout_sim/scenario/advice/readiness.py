"""The readiness checklist of S1 ("rollout rhythm and change management"): what a scenario has of it, and what it lacks.

The document lists 28 items in six groups (and counts 30), and expects a success above 70 % with all of them. Each item
has a test on the scenario and the values that would meet it, so that a simulation can compute its gain.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from rollout_sim.kernel.registry import placed
from rollout_sim.mechanisms.register import parts
from rollout_sim.scenario.advice.feasibility import hours_by_week
from rollout_sim.scenario.blocks.scenario import Scenario
from rollout_sim.scenario.blocks.strategies import Mix, Strategy
from rollout_sim.scenario.plan.lever_settings import levers_of
from rollout_sim.scenario.plan.resolve import outline

GROUPS = ("rhythm", "change management", "toolkit", "support", "incentives", "reviews")
#: Messages after which a store believes, S1.
TEN = 10.0
#: A pace fits the support if at most this share of weeks needs more hours than are available.
OVERLOADED_WEEKS = 0.1
#: A batch leaves time to improve the plan if it lasts this many days longer than a store's path to its acceptance.
TIME_TO_IMPROVE = 14.0

Values = dict[str, Any]
#: Takes the scenario and the name of one of its strategies.
Test = Callable[[Scenario, str], bool]
Remedy = Callable[[Scenario, str], Values]


@dataclass(frozen=True)
class ChecklistItem:
    """One item of the checklist: its group, its name, the test whether a strategy meets it, and values that meet it."""

    group: str
    name: str
    test: Test
    remedy: Remedy


@dataclass(frozen=True)
class ChecklistResult:
    """The items of the checklist that one strategy of a scenario meets, and those that it misses."""

    strategy: str
    met: tuple[ChecklistItem, ...] = field(default=())
    missing: tuple[ChecklistItem, ...] = field(default=())

    @property
    def score(self) -> int:
        """Number of items met."""
        return len(self.met)

    def of(self, group: str) -> tuple[int, int]:
        """Items of a group that are met, and all items of the group."""
        met = sum(item.group == group for item in self.met)
        return met, met + sum(item.group == group for item in self.missing)


def readiness(scenario: Scenario, strategy: str) -> ChecklistResult:
    """The checklist applied to one strategy of a scenario.

    Raises
    ------
    KeyError
        If the scenario has no such strategy.
    """
    met = {item.name: item.test(scenario, strategy) for item in ITEMS}
    return ChecklistResult(
        strategy,
        tuple(item for item in ITEMS if met[item.name]),
        tuple(item for item in ITEMS if not met[item.name]),
    )


# -- rhythm ------------------------------------------------------------------------------------------------------------


def _plan(scenario: Scenario, name: str) -> Strategy:
    return scenario.strategies[name]


def _path(name: str) -> str:
    return f'strategies."{name}"'


def _in_batches(scenario: Scenario, name: str) -> bool:
    return scenario.batch_count(_plan(scenario, name)) > 1


def _grow(scenario: Scenario, name: str) -> Values:
    first = max(1, round(scenario.stores.total / 18))  # 10 of 180, as in S1
    months = max(1, int(scenario.run_length / 30.4375 / 5))
    return {_path(name): {"growth": {"first": first, "factor": 3}, "lasts": f"{months} months"}}


def _paced(scenario: Scenario, name: str) -> bool:
    needed, available = hours_by_week(outline(scenario, name))
    overloaded = sum(needs > has for needs, has in zip(needed, available, strict=True))
    return overloaded <= OVERLOADED_WEEKS * len(needed)


def _easy_first(scenario: Scenario, name: str) -> bool:
    strategy = _plan(scenario, name)
    first = strategy.choose or "easy first" if strategy.growth is not None else (strategy.batches or [])[0].choose
    return isinstance(first, Mix) or first in ("easy first", "volunteers")


def _choose_easy(scenario: Scenario, name: str) -> Values:
    where = "choose" if _plan(scenario, name).growth is not None else "batches.0.choose"
    return {f"{_path(name)}.{where}": "easy first"}


def _leaves_time(scenario: Scenario, name: str) -> bool:
    batches = outline(scenario, name).batches
    needed = scenario.acceptance_days + TIME_TO_IMPROVE
    followed = {batch.after for batch in batches if batch.after >= 0 and batch.gap_days < TIME_TO_IMPROVE}
    return all(batches[number].length_days >= needed for number in followed)


def _leave_time(scenario: Scenario, name: str) -> Values:
    if _plan(scenario, name).growth is not None:
        return {f"{_path(name)}.gap": "2 weeks"}
    batches = outline(scenario, name).batches
    return {f"{_path(name)}.batches.{i}.gap": "2 weeks" for i, batch in enumerate(batches) if batch.after >= 0}


def _flexible(scenario: Scenario, name: str) -> bool:
    gates = [batch.gate for batch in outline(scenario, name).batches if batch.after >= 0]
    return bool(gates) and all(gate is not None for gate in gates)


def _gate(scenario: Scenario, name: str) -> Values:
    gate = {"go": "accepted >= 60%"}
    if _in_batches(scenario, name):
        return {f"{_path(name)}.gate": gate}
    return {path: {**strategy, "gate": gate} for path, strategy in _grow(scenario, name).items()}


# -- the other groups --------------------------------------------------------------------------------------------------


def setting(**values: Any) -> Remedy:
    """The remedy that sets these values; '__' stands for the point of a path."""
    plain = {path.replace("__", "."): value for path, value in values.items()}
    return lambda scenario, name: plain


def _ten_messages(scenario: Scenario, name: str) -> bool:
    levers = levers_of(scenario)
    return bool(levers.messages_at_start + levers.messages_a_week * scenario.run_length / 7.0 >= TEN)


def _answers(scenario: Scenario, name: str) -> bool:
    people = scenario.people
    return people.answering.later <= 1.0 and (people.support_desk is None or people.support_desk.agents > 0)


def _answer(scenario: Scenario, name: str) -> Values:
    desk = scenario.people.support_desk
    where = "people.answer_within" if desk is None else "people.support_desk.answer_within"
    values: Values = {where: {"critical_window": "2 h", "later": "24 h"}}
    return values if desk is None or desk.agents > 0 else {**values, "people.support_desk.agents": 1}


def _tiers(scenario: Scenario, name: str) -> bool:
    return scenario.tiers is not None


PRIZES = {"person_of_month": 5000, "practice_of_quarter": 10000, "person_of_year": 30000}
FUND = {"store_fund": 100_000, "good_stores": 1, "region_fund": 50_000, "top_regions": 3}


def _tracked(scenario: Scenario, name: str) -> bool:
    return scenario.reviews.any_held and scenario.reviews.never <= 0.1


RHYTHM, CHANGE, TOOLKIT, SUPPORT, INCENTIVES, REVIEWS = GROUPS
_EMPOWERMENT = {"equipment": 30_000, "kpi_weight": "15%", "paid_training": "yes", "no_penalty": "yes"}
_WORDS = {
    "national_meetings": 1, "regional_meetings": 1, "store_meetings": 1, "pushes_a_week": 1, "briefs_a_month": 1,
}  # fmt: skip

_ITEMS = (
    ChecklistItem(RHYTHM, "stores start in batches", _in_batches, _grow),
    ChecklistItem(
        RHYTHM,
        "the pace fits the support",
        _paced,
        lambda s, name: {"people.head_office_coaches": 2 * s.people.head_office_coaches},
    ),
    ChecklistItem(RHYTHM, "easy stores come first", _easy_first, _choose_easy),
    ChecklistItem(RHYTHM, "there is time to improve between batches", _leaves_time, _leave_time),
    ChecklistItem(RHYTHM, "a batch that goes badly pauses the next", _flexible, _gate),
    ChecklistItem(
        CHANGE, "urgency by data", lambda s, _: s.change_management.urgency, setting(change_management__urgency="yes")
    ),
    ChecklistItem(
        CHANGE,
        "a coalition",
        lambda s, _: levers_of(s).coalition > 0,
        setting(change_management__coalition={"core": 10, "extended": 50}),
    ),
    ChecklistItem(
        CHANGE, "a vision", lambda s, _: s.change_management.vision, setting(change_management__vision="yes")
    ),
    ChecklistItem(CHANGE, "ten messages or more", _ten_messages, setting(change_management__communication=_WORDS)),
    ChecklistItem(
        CHANGE,
        "obstacles taken away",
        lambda s, _: any(vars(s.change_management.empowerment).values()),
        setting(change_management__empowerment=_EMPOWERMENT),
    ),
    ChecklistItem(
        CHANGE, "quick wins", lambda s, _: s.change_management.quick_wins, setting(change_management__quick_wins="yes")
    ),
    ChecklistItem(TOOLKIT, "a manual", lambda s, _: s.toolkit.manual, setting(toolkit__manual="yes")),
    ChecklistItem(TOOLKIT, "courses", lambda s, _: s.toolkit.courses, setting(toolkit__courses="yes")),
    ChecklistItem(TOOLKIT, "tools", lambda s, _: s.toolkit.tools, setting(toolkit__tools="yes")),
    ChecklistItem(TOOLKIT, "dashboards", lambda s, _: s.toolkit.dashboards, setting(toolkit__dashboards="yes")),
    ChecklistItem(SUPPORT, "three tiers of coaching", _tiers, setting(tiers={"by_light": "yes"})),
    ChecklistItem(SUPPORT, "four lights with actions", lambda s, _: s.lights.actions, setting(lights__actions="on")),
    ChecklistItem(SUPPORT, "answers within 24 hours", _answers, _answer),
    ChecklistItem(
        INCENTIVES, "incentives for people", lambda s, _: levers_of(s).prizes > 0, setting(incentives=PRIZES)
    ),
    ChecklistItem(INCENTIVES, "incentives for stores", lambda s, _: levers_of(s).fund > 0, setting(incentives=FUND)),
    ChecklistItem(
        REVIEWS, "a weekly review", lambda s, _: s.reviews.weekly.stores > 0, setting(reviews__weekly={"stores": 3})
    ),
    ChecklistItem(
        REVIEWS,
        "a monthly review",
        lambda s, _: s.reviews.monthly.stores > 0 or s.reviews.monthly.move_coaches,
        setting(reviews__monthly={"stores": 5, "move_coaches": "yes"}),
    ),
    ChecklistItem(
        REVIEWS,
        "a quarterly review",
        lambda s, _: s.reviews.quarterly.stores > 0 or s.reviews.quarterly.stop_below > 0,
        setting(reviews__quarterly={"stores": 5}),
    ),
    ChecklistItem(
        REVIEWS,
        "actions are followed up",
        _tracked,
        setting(reviews__weekly={"stores": 3}, reviews__late="20%", reviews__never="10%"),
    ),
)
#: With those of the mechanisms.
ITEMS: tuple[ChecklistItem, ...] = placed(_ITEMS, (item for part in parts("checklist").values() for item in part.ITEMS))
