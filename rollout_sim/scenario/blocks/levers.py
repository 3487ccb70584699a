"""What a manager can do beyond coaching, and what it works against, as blocks of a scenario; one left out is off."""

from collections.abc import Iterable
from typing import Annotated

from rollout_sim.kernel.phrases import Phrase
from rollout_sim.scenario.values.added_fields import ExtendedBlock, with_added
from rollout_sim.scenario.values.fields import (
    Block,
    Duration,
    Money,
    Problem,
    Rate,
    Share,
    YesNo,
    counting,
    numbers,
)

LogOdds = Annotated[float, numbers(0, 10)]


class Resistance(Block):
    """Three layers of resistance, each store with its own mix; log-odds taken off its will."""

    cognitive: LogOdds = 0.0
    """Does not understand or believe: mean over stores."""
    emotional: LogOdds = 0.0
    """Fears, unease: mean over stores."""
    behavioural: LogOdds = 0.0
    """Does not cooperate: mean over stores."""
    mix: Annotated[float, numbers(0, 3)] = 0.5
    """Spread of each layer between stores, standard deviation of its logarithm."""
    failed_before: Share = 0.0
    """Share of stores that remember an earlier failure, and object 'tried it, no use'."""
    special: Share = 0.0
    """Share of stores that object 'we are special'."""
    no_time: Share = 0.0
    """Share of stores that object 'no people, no time'."""


class Coalition(Block):
    """Kotter's second step: people of weight who speak for the change."""

    core: Annotated[int, counting(0, 100_000)] = 0
    """People in the core, each from a store of its own."""
    extended: Annotated[int, counting(0, 100_000)] = 0
    """People in the extended circle."""
    awards: Money = 0.0
    """Awards to them in all, paid at the start."""


class Communication(Block):
    """Kotter's fourth step: messages that a store gets; ten are believed, more add nothing."""

    national_meetings: Annotated[int, counting(0, 1000)] = 0
    """Meetings of the whole country, on day 0."""
    regional_meetings: Annotated[int, counting(0, 1000)] = 0
    """Meetings of each region, on day 0."""
    store_meetings: Annotated[int, counting(0, 1000)] = 0
    """Meetings in each store, on day 0."""
    pushes_a_week: Rate = 0.0
    """Short messages to each store a week."""
    briefs_a_month: Rate = 0.0
    """Briefs to each store a month."""


class Empowerment(Block):
    """Kotter's fifth step: what takes obstacles away."""

    equipment: Money = 0.0
    """Equipment budget a store, paid when it joins its batch; works in full from 30 thousand on."""
    kpi_weight: Share = 0.0
    """Weight of usage among what managers are measured by; works in full from 15% on."""
    paid_training: YesNo = False
    """Whether training time is paid: people learn faster in it."""
    no_penalty: YesNo = False
    """Whether mistakes cost nothing in the trial period: less fear, and less lost when a store gives up."""


@with_added
class ChangeManagement(ExtendedBlock):
    """Kotter's eight steps; each acts on what stands beside it, and does nothing where that is not there."""

    urgency: YesNo = False
    """1. Data on the crisis are shown: less cognitive resistance."""
    coalition: Coalition = Coalition.model_construct()
    """2. A guiding coalition: successful neighbours weigh more."""
    vision: YesNo = False
    """3. Concrete benefits are shown: less cognitive resistance."""
    communication: Communication = Communication.model_construct()
    """4. Messages: less cognitive resistance, until they are believed."""
    empowerment: Empowerment = Empowerment.model_construct()
    """5. Obstacles are taken away: less effort, less behavioural and emotional resistance, faster training."""
    quick_wins: YesNo = False
    """6. The first success is shown to all, if it comes within eight weeks."""
    answer_objections: YesNo = False
    """Whether each store's objections are answered before its training, in coach hours."""
    adaptation: Share = 0.0
    """Part of the change that stores may adapt (S0: 10 to 20 %): easier to believe, less gain."""


class Incentives(Block):
    """What is paid for good use."""

    person_of_month: Money = 0.0
    """Prize a month."""
    practice_of_quarter: Money = 0.0
    """Prize a quarter."""
    person_of_year: Money = 0.0
    """Prize a year."""
    store_fund: Money = 0.0
    """Fund of a good store, paid once a year to each of them; all stores hope for it."""
    good_stores: Annotated[int, counting(0, 100_000)] = 1
    """Good stores a year that get it."""
    region_fund: Money = 0.0
    """Fund of a top region, paid once a year to each of them."""
    top_regions: Annotated[int, counting(0, 1000)] = 3
    """Top regions a year that get it."""


class Toolkit(Block):
    """The standard toolkit: each part is a quarter of what a playbook can start with."""

    manual: YesNo = False
    """A manual."""
    courses: YesNo = False
    """Courses."""
    tools: YesNo = False
    """Tools."""
    dashboards: YesNo = False
    """Dashboards."""
    maturity: Share = 0.4
    """Maturity of the playbook with all four parts."""
    cost: Money = 0.0
    """Cost of making it, paid at the start."""

    @property
    def start(self) -> float:
        """Maturity of the playbook on day 0."""
        return self.maturity * (self.manual + self.courses + self.tools + self.dashboards) / 4.0


class Agenda(Block):
    """A review: the stores on its agenda each take an hour, and end with an action that has an owner and a date."""

    stores: Annotated[int, counting(0, 10_000)] = 0
    """The orange and red stores with the lowest usage that are discussed; beside those of shorter reviews."""


class Monthly(Agenda):
    """The monthly review."""

    move_coaches: YesNo = False
    """Whether it moves a regional coach to where most stores wait for each coach."""


class Quarterly(Agenda):
    """The quarterly review."""

    stop_below: Share = 0.0
    """Accepted of inspected stores below which the return is out of reach, and launches are stopped."""


class Reviews(Block):
    """Weekly, monthly and quarterly reviews; none if left out."""

    weekly: Agenda = Agenda.model_construct()
    """The weekly review."""
    monthly: Monthly = Monthly.model_construct()
    """The monthly review."""
    quarterly: Quarterly = Quarterly.model_construct()
    """The quarterly review."""
    late: Share = 0.2
    """Part of the actions that are begun three weeks late."""
    never: Share = 0.1
    """Part of the actions that are never begun."""

    def rules(self) -> Iterable[Problem]:
        """An action is begun in time, late or never."""
        if self.late + self.never > 1.0:
            yield Problem(
                ("late",), Phrase("late and never are parts of the same actions and may not exceed 100% together")
            )

    @property
    def any_held(self) -> bool:
        """Whether any review has something on its agenda or something to decide."""
        agendas = self.weekly.stores + self.monthly.stores + self.quarterly.stores
        return agendas > 0 or self.monthly.move_coaches or self.quarterly.stop_below > 0.0


class See(Block):
    """Before its course a store spends half a day at a green one, of its own region if there is a place."""

    places_a_week: Annotated[int, counting(1, 1000)] = 2
    """Stores that a green store lets see it in a week; it serves its customers meanwhile."""
    wait_at_most: Duration = 14.0
    """How long a store waits for a place before it goes on without."""
    cost: Money = 0.0
    """Cost of a place: the way there and who stands in at home."""
