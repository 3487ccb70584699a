"""A plan: one strategy of one scenario, resolved to plain numbers and arrays. The input of an engine."""

import datetime
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from rollout_sim.kernel.calendar import DAYS_A_MONTH, SAME_TIME, review_days
from rollout_sim.mechanisms.register import parts
from rollout_sim.rules.coefficients import Coefficients
from rollout_sim.rules.events import AGENT, HEAD_OFFICE, REGIONAL, ROLES, SEED, URGENCY_NAMES
from rollout_sim.rules.gate import Gate
from rollout_sim.rules.levers import OFF, Levers
from rollout_sim.scenario.plan.stays import PeriodsOfPeople

if TYPE_CHECKING:
    from rollout_sim.rules.outcome import Bools, Floats, Ints


#: Days of a plan that is made by hand, whose run may be of any length: the longest that a scenario may have.
MOST_DAYS = 30 * 366


@cache
def every_day_alike(days: int) -> "Ints":
    """Working days where all seven days of a week are alike."""
    import numpy as np

    return np.stack([np.arange(days), np.full(days, 7)], axis=1)


@cache
def as_busy_as_ever(days: int) -> "Floats":
    """Demand where all days are alike."""
    import numpy as np

    return np.ones(days)


def all_off() -> dict[str, Any]:
    """Settings of all mechanisms, none of them in force."""
    return {mechanism: part.SETTINGS() for mechanism, part in parts("settings").items()}


@dataclass(frozen=True)
class Batch:
    """A group of stores that start together."""

    name: str
    size: int  # first-time stores; -1 = all that are left ("rest")
    after: int  # index of the batch whose end it follows, -1 = starts at ``start_day``
    start_day: float  # day of the start, when ``after`` is -1
    gap_days: float  # days between the end of ``after`` and the start
    length_days: float
    choice: int  # events.EASY_FIRST ...; how places that ``mix`` leaves open are filled (BY_MIX: at random)
    mix: tuple[int, int, int]  # places for low, mid and high readiness; all 0 when there is no mix
    mix_regions: int  # regions among which the mix is spread evenly, the ones with most stores left; 0 = anywhere
    pilots: int  # places for pilot stores
    retry: bool  # takes the failed stores of earlier batches as well
    target: float  # success share aimed at, NaN if none was set
    gate: Gate | None  # read before this batch may start; None = starts regardless
    head_office_time: float = math.nan  # of head office coaches, from its start on; NaN leaves it


@dataclass(frozen=True)
class Spending:
    """What levers cost beside hours, in the scenario's currency; paid at the end of each month, quarter and year."""

    at_start: float = 0.0
    a_store: float = 0.0  # when it first joins a batch
    a_month: float = 0.0
    a_quarter: float = 0.0
    a_year: float = 0.0
    a_place: float = 0.0  # for each store that sees another


@dataclass(frozen=True, eq=False)
class Plan:
    """One strategy of one scenario. Days count from the programme's start; hours are work hours, 8 to a day.

    An outline (``resolve.outline``) has tuples in place of the arrays.
    """

    strategy: str
    run_days: float
    freezes: tuple[tuple[float, float], ...]  # [from, to) in days: no go-live inside; sorted, apart
    # stores: arrays of length n
    region: "Ints"  # 0 .. regions - 1
    regions: tuple[str, ...]
    store_names: tuple[str, ...]
    readiness: "Ints"  # events.LOW, MID, HIGH; -1 = drawn from readiness_shares
    readiness_shares: tuple[float, float, float]  # low, mid, high
    sceptical: "Ints"  # 0, 1; -1 = drawn with sceptical_share
    sceptical_share: float
    pilot: "Bools"
    takes_part: "Bools"  # False: an inert row, never launched
    # change
    efficiency_gain: float  # full gain, share; 0 = a change without gain
    # people
    head_office_coaches: int
    seed_after: int  # index of the batch whose successes are certified as seed coaches, -1 = none
    seed_at_most: int
    seed_stores_each: int
    regional_after: int
    regional_at_most: int
    desk: bool  # there is a desk: nobody else answers requests
    agents: int
    days_a_week: int  # head office coaches, regional coaches and agents
    seed_days_a_week: int
    always_on_duty: bool  # "duty: always": no rota, no end of duty, tasks begin at any time
    handling: int  # events.LOGNORMAL, EXPONENTIAL, FIXED
    answer_window_days: float  # target for requests asked in the critical window
    answer_later_days: float
    window_days: float  # the critical window after each go-live
    # what a store gets
    course: (
        tuple[float, float, float, float] | None
    )  # hours of theory, demonstration, drills, questions; None = no training
    contacts: "Floats"  # (4 * tiers, weeks): visits, calls, video and data reviews wanted in each plan week, by tier
    acceptance_days: float  # from go-live to asking for acceptance
    # lights
    grace_days: float
    light_actions: bool
    # programme
    batches: tuple[Batch, ...]
    coefficients: Coefficients  # as the levers leave them
    #: By day: its place among the working days of its week (-1: nobody works), and their number; see ``work_days``.
    work_days: "Ints" = field(default_factory=lambda: every_day_alike(MOST_DAYS))
    demand: "Floats" = field(default_factory=lambda: as_busy_as_ever(MOST_DAYS))  # requests by day, times their mean
    starts: datetime.date = datetime.date(2026, 1, 5)  # of day 0; weeks are those of the calendar
    first_months: tuple[float, ...] = ()  # days on which months begin (``month_starts``); () for months of equal length
    levers: Levers = OFF
    of: Mapping[str, Any] = field(default_factory=all_off)  # the settings of each mechanism, by its name
    spending: Spending = Spending()
    tier_of: tuple[int, int, int] = (0, 0, 0)  # of stores of low, mid and high readiness
    model_stores: int = 0  # the first stores that batches take, all in the first tier
    words: Mapping[str, str] = field(default_factory=dict)  # other words for roles and lights, by their names
    stays: tuple[PeriodsOfPeople, ...] = ()  # of people who are not always there
    #: What stores feel of the change, of satisfaction and pay, as one gain in efficiency (``levers.felt_gain``).
    felt_gain: float = 0.0
    old_way_days: float = math.inf  # after going live until the old way of working ends; infinite: it stays
    #: Place of each class of urgency in the order of service.
    priorities: tuple[int, ...] = tuple(range(len(URGENCY_NAMES)))
    touches_a_week: float = 0.0  # calls to a store that is accepted, to keep in touch
    #: The plan that it equals but for coefficients and gains, so that engines need not read it anew. ``replace`` makes
    #: a plan without one.
    like: "Plan | None" = field(default=None, init=False)

    def __post_init__(self) -> None:
        """Engines read working days and demand by day, compiled ones without looking whether there is one.

        Raises
        ------
        ValueError
            If a plan is longer than either.
        """
        days = min(len(self.work_days), len(self.demand))
        if self.run_days > days:
            raise ValueError(f"a plan of {self.run_days:g} days has working days and demand for {days} only")

    def with_coefficients(self, coefficients: Coefficients, efficiency_gain: float, felt_gain: float) -> "Plan":
        """The same plan with other coefficients, and the gains that they leave."""
        changed = replace(self, coefficients=coefficients, efficiency_gain=efficiency_gain, felt_gain=felt_gain)
        object.__setattr__(changed, "like", self.like or self)
        return changed

    @property
    def month_starts(self) -> "Floats":
        """Days on which the months of the run begin, the first of them day 0."""
        import numpy as np

        if self.first_months:
            return np.array(self.first_months)
        count = max(1, math.ceil(self.run_days / DAYS_A_MONTH - SAME_TIME))
        return np.arange(count, dtype=np.float64) * DAYS_A_MONTH

    @property
    def review_days(self) -> "Floats":
        """Days of the weekly reviews, and of the first one behind the end of the run (``kernel.calendar``)."""
        import numpy as np

        return np.array(review_days(self.starts, self.run_days))

    @property
    def pulled(self) -> bool:
        """Whether any lever is pulled, or any mechanism is in force."""
        return self.levers != OFF or any(settings != type(settings)() for settings in self.of.values())

    @property
    def tiers(self) -> int:
        """Number of contact plans."""
        return len(self.contacts) // 4

    @property
    def people(self) -> dict[int, int]:
        """Places for people by role, in the order in which people are numbered: as many as there may be at most."""
        places = {
            HEAD_OFFICE: self.head_office_coaches,
            SEED: self.seed_at_most if self.seed_after >= 0 else 0,
            REGIONAL: self.regional_at_most if self.regional_after >= 0 else 0,
            AGENT: self.agents if self.desk else 0,
        }
        for mechanism, part in parts("settings").items():
            for role, setting in getattr(part, "PEOPLE", {}).items():
                places[role] = int(getattr(self.of[mechanism], setting))
        return {row.number: places[row.number] for row in ROLES}

    @property
    def stores(self) -> int:
        """Number of stores."""
        return len(self.region)
