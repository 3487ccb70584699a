"""Who helps, and what a store is given: people, course, contact plan, lights."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import BeforeValidator, Field

from rollout_sim.kernel.phrases import Phrase
from rollout_sim.rules.rows import URGENCY_NAMES
from rollout_sim.scenario.values.added_fields import ExtendedBlock, with_added
from rollout_sim.scenario.values.fields import (
    AnswerTime,
    Block,
    Duration,
    Moment,
    OtherNames,
    Problem,
    Switch,
    Until,
    WorkHours,
    choice,
    counting,
    doubles,
    numbers,
)

MOST_WEEKS = 104


class SeedCoaches(Block):
    """Managers of stores that succeeded, certified to coach a few stores beside their own."""

    after_batch: Annotated[int, counting(1, 500)]
    """The batch (1 = the first) from which on they are certified out of successes."""
    at_most: Annotated[int, counting(0, 10_000)]
    """Most that are certified."""
    stores_each: Annotated[int, counting(1, 100)] = 3
    """Stores that each may have."""
    days_a_week: Annotated[int, counting(1, 7)] = 2
    """Days a week that each coaches."""


class RegionalCoaches(Block):
    """Full-time coaches of one region, certified out of a batch's successes."""

    after_batch: Annotated[int, counting(1, 500)]
    """The batch (1 = the first) from which on they are certified out of successes."""
    at_most: Annotated[int, counting(0, 10_000)]
    """Most that are certified."""


class AnswerWithin(Block):
    """Times within which a help request is to be answered."""

    critical_window: AnswerTime = 0.25
    """For requests asked in a store's critical window; up to 8 h are hours of work."""
    later: AnswerTime = 1.0
    """For later requests; 24 h are a day."""


class SupportDesk(Block):
    """Agents who answer help requests; with a desk nobody else does."""

    agents: Annotated[int, counting(0, 10_000)]
    """Number of agents."""
    answer_within: AnswerWithin = AnswerWithin.model_construct(critical_window=0.25, later=1.0)
    """Times within which a request is to be answered."""


class Away(Block):
    """A time in which people are away."""

    start: Moment = Field(alias="from")
    """First day on which they are away."""
    until: Moment
    """Day on which they are back."""


class Stay(Block):
    """Some of the people of a role, and when they are there."""

    count: Annotated[int, counting(1, 10_000)] | None = None
    """How many of them; all that are left, if left out."""
    start: Moment = Field(default=0.0, alias="from")
    """Day on which they join; the start of the programme, if left out."""
    until: Until | None = None
    """Day on which they leave, or after the last batch; the end of the run, if left out."""
    away: list[Away] = Field(default=[], max_length=20)
    """Times between in which they are away, in order."""


class Presence(Block):
    """When people are there; those that no stay names are there all the time."""

    head_office_coaches: Annotated[list[Stay], OtherNames(former=("experts",), meant=("coaches",))] = Field(
        default=[], max_length=50
    )
    """Stays of head office coaches."""
    desk_agents: list[Stay] = Field(default=[], max_length=50)
    """Stays of the desk's agents."""


@with_added
class People(ExtendedBlock):
    """The people of the programme."""

    head_office_coaches: Annotated[
        int, counting(0, 10_000), OtherNames(former=("experts",), meant=("coaches", "coach"))
    ]
    """Coaches of head office, who do every task anywhere."""
    presence: Presence = Presence.model_construct(head_office_coaches=[], desk_agents=[])
    """When head office coaches and agents are there; all the time, if left out. Whoever is not there is not paid."""
    days_a_week: Annotated[int, counting(1, 7)] = 5
    """Days a week that head office coaches, regional coaches and agents work, on a rota by number."""
    duty: Annotated[str, choice("rota", "always")] = "rota"
    """rota: days on and off, work ends with the day. always: no rota and no end of duty, for tests against theory."""
    handling: Annotated[str, choice("lognormal", "exponential", "fixed")] = "lognormal"
    """How the hours of tasks are distributed."""
    seed_coaches: SeedCoaches | None = None
    """Seed coaches; none if left out."""
    regional_coaches: RegionalCoaches | None = None
    """Regional coaches; none if left out."""
    support_desk: SupportDesk | None = None
    """A support desk; without one head office coaches and regional coaches answer requests."""
    answer_within: AnswerWithin | None = None
    """Times to answer in, where there is no desk (2 h and 24 h if left out)."""
    priorities: list[Annotated[str, choice(*URGENCY_NAMES)]] = Field(default=[], max_length=len(URGENCY_NAMES))
    """What is done first; what is not named comes after, in the usual order."""

    def rules(self) -> Iterable[Problem]:
        """A desk has its own answering times."""
        if self.support_desk is not None and self.answer_within is not None:
            yield Problem(("answer_within",), Phrase("with a support desk, write it under people.support_desk"))
        yield from doubles((("priorities", place), name) for place, name in enumerate(self.priorities))
        yield from super().rules()

    @property
    def order_of_service(self) -> tuple[str, ...]:
        """All classes of urgency, the first to be served first."""
        return (*self.priorities, *(name for name in URGENCY_NAMES if name not in self.priorities))

    @property
    def answering(self) -> AnswerWithin:
        """The answering times that hold."""
        if self.support_desk is not None:
            return self.support_desk.answer_within
        return self.answer_within or AnswerWithin.model_construct()


@with_added
class Course(ExtendedBlock):
    """Hours of the course that each store is given before it goes live."""

    theory: WorkHours = 0.5
    """Hours of theory."""
    demonstration: WorkHours = 0.5
    """Hours of demonstration."""
    drills: WorkHours = 1.0
    """Hours of drills."""
    questions: WorkHours = 0.5
    """Hours of questions and answers."""

    @property
    def hours(self) -> float:
        """Hours of the whole course."""
        return self.theory + self.demonstration + self.drills + self.questions

    def rules(self) -> Iterable[Problem]:
        """A course of no hours is no course."""
        if self.hours == 0:
            yield Problem((), Phrase("a course needs hours; for none at all write training: none"))
        yield from super().rules()


def _one_a_week(value: object) -> object:
    return [value] if isinstance(value, int | float) and not isinstance(value, bool) else value


Weeks = Annotated[list[Annotated[float, numbers(0, 50)]], BeforeValidator(_one_a_week), Field(max_length=MOST_WEEKS)]


class ContactPlan(Block):
    """Contacts wanted for each store in each week after its go-live, the first number for week 1."""

    visits: Weeks = Field(default=[3.0, 2.0, 1.0, 1.0, 0.5, 0.5])
    """Visits a week: a day on site each."""
    calls: Weeks = Field(default=[5.0, 5.0, 1.0, 1.0, 1.0, 1.0])
    """Calls a week."""
    video_reviews: Weeks = Field(default=[])
    """Video reviews a week."""
    data_reviews: Weeks = Field(default=[])
    """Reviews of the store's data a week."""
    keep_in_touch: Annotated[float, numbers(0, 30)] = 1.0
    """Calls a month to a store that is accepted."""

    def rules(self) -> Iterable[Problem]:
        """A plan of no weeks is no plan."""
        if not self.weeks:
            yield Problem((), Phrase("needs at least one week; for no contacts at all write contact_plan: none"))

    @property
    def weeks(self) -> int:
        """Length in weeks: the longest of the lists."""
        return max(len(self.visits), len(self.calls), len(self.video_reviews), len(self.data_reviews))


class Lights(Block):
    """The weekly lights."""

    grace: Duration = 28.0
    """Time after go-live in which lights have no consequence, but that yellow or worse doubles contacts."""
    actions: Switch = True
    """Whether lights have consequences at all."""
