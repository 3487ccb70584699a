"""The scenario as a whole: the world and the strategies that are compared in it."""

import datetime
from collections.abc import Iterable, Iterator
from math import ceil, inf
from typing import Annotated, Any

from pydantic import BeforeValidator, Discriminator, Field, ValidationInfo, create_model

from rollout_sim.kernel.calendar import DAYS_A_MONTH, DAYS_A_WEEK, SAME_TIME
from rollout_sim.kernel.phrases import Phrase, Refused, did_you_mean
from rollout_sim.mechanisms.register import ROLLOUT, parts
from rollout_sim.rules.coefficients import TABLE
from rollout_sim.rules.rows import Coefficient
from rollout_sim.scenario.blocks.calendar import Calendar, Country, country_alone
from rollout_sim.scenario.blocks.default_ensemble import DefaultEnsemble
from rollout_sim.scenario.blocks.ensemble import Ensemble
from rollout_sim.scenario.blocks.grid import Grid
from rollout_sim.scenario.blocks.levers import (
    ChangeManagement,
    Incentives,
    Reviews,
    See,
    Toolkit,
)
from rollout_sim.scenario.blocks.money import MoneyBlock
from rollout_sim.scenario.blocks.people import ContactPlan, Course, Lights, People, Stay
from rollout_sim.scenario.blocks.stores import Stores
from rollout_sim.scenario.blocks.strategies import Strategy, start_day
from rollout_sim.scenario.blocks.tiers import Tiers
from rollout_sim.scenario.blocks.uncertain import Range
from rollout_sim.scenario.values import quantities as units
from rollout_sim.scenario.values.added_fields import ExtendedBlock, with_added
from rollout_sim.scenario.values.errors import FieldPath
from rollout_sim.scenario.values.fields import (
    UNION,
    Block,
    Date,
    Duration,
    LargeShare,
    Length,
    Moment,
    Nothing,
    OtherNames,
    Points,
    Problem,
    Text,
    Unit,
    Version,
    YesNo,
    branch,
    broken,
    doubles,
    none_or_block,
    numbers,
    read_text,
)

WEEKS_WITHOUT_PLAN = 6
MOST_STRATEGIES = 200
MOST_DATES = 40
#: Months between the dates on which strategies are compared if none are given, for runs of at most so many months.
MONTHS_BETWEEN = ((6, 1), (24, 3), (inf, 12))


class Freeze(Block):
    """A time in which no store goes live: peak trade, holidays."""

    start: Date = Field(alias="from")
    """First day of the freeze."""
    to: Date
    """Last day of the freeze."""
    name: Text | None = None
    """What the freeze is for."""

    def rules(self) -> Iterable[Problem]:
        """It ends no earlier than it begins."""
        if self.to < self.start:
            yield Problem(("to",), Phrase("must be no earlier than from, {start}", start=self.start))


class Words(Block):
    """What roles and lights are called, in place of the usual words and in whatever language."""

    head_office_coach: Annotated[Text | None, OtherNames(former=("expert",), meant=("coach",))] = None
    """A head office coach."""
    seed_coach: Text | None = None
    """A seed coach."""
    regional_coach: Text | None = None
    """A regional coach."""
    desk_agent: Text | None = None
    """An agent of the desk."""
    green: Text | None = None
    """The green light."""
    yellow: Text | None = None
    """The yellow light."""
    orange: Text | None = None
    """The orange light."""
    red: Text | None = None
    """The red light."""

    @property
    def by_name(self) -> dict[str, str]:
        """The words of the file, by the names of roles and lights in ``rules.events``."""
        return {name.replace("_", " "): word for name, word in self.model_dump(exclude_none=True).items()}


class Change(Block):
    """What the change brings when it is fully used by those who master it."""

    efficiency_gain: LargeShare = 0.0
    """Full gain in efficiency; 0 for a change without gain."""
    satisfaction_gain: Points = 0.0
    """Full gain in satisfaction."""
    old_way_ends: Duration | None = None
    """When a store can no longer work in the old way: so long after it goes live; left out, it always can."""


class CoefficientRules(Block):
    """Any entry of the table of coefficients, in the table's unit and range."""

    def rules(self) -> Iterable[Problem]:
        """Boundaries of lights must be in order."""
        for name, falling in (("usage", True), ("efficiency", True), ("complaints", False)):
            values = [getattr(self, f"{light}_{name}") for light in ("green", "yellow", "orange")]
            if values != sorted(values, reverse=falling):
                order = Phrase("fall") if falling else Phrase("rise")
                names = {light: f"{light}_{name}" for light in ("green", "yellow", "orange")}
                yield Problem(
                    (), Phrase("{green}, {yellow} and {orange} must {order} in this order", order=order, **names)
                )


def _coefficient_field(row: Coefficient) -> Any:
    read = units.share if row.unit == "share" and row.low >= -1 and row.high <= 1 else units.number
    meaning = (
        f"{row.meaning[0].upper()}{row.meaning[1:]}; {row.unit}, {row.low:g} to {row.high:g}. Source: {row.source}."
    )
    unit = numbers(row.low, row.high, read)
    return Annotated[float, unit, OtherNames(row.former)], Field(default=row.default, description=meaning)


CoefficientsBlock: Any = create_model(
    "CoefficientsBlock", __base__=CoefficientRules, __doc__=CoefficientRules.__doc__,
    **{row.name: _coefficient_field(row) for row in TABLE},
)  # fmt: skip


def _no_ensemble(value: Any) -> None:
    if value not in (None, "none"):
        raise Refused(Phrase("must be default, none, or a mapping") + did_you_mean(value, ["default", "none"]))


#: Where "default" may stand as well, in whose place a file gets a block when it is read.
_NoEnsemble = Annotated[
    None, Unit(_no_ensemble, lambda _: "none", {"enum": ["default", "none"]}, kind="word"), branch("none")
]


def _which_ensemble(value: Any) -> str:
    """Which branch an ensemble takes: none, the sets of the package, or sets of its own."""
    if isinstance(value, DefaultEnsemble) or (isinstance(value, dict) and "shipped" in value):
        return UNION + "default"
    return none_or_block(value)


def _strategies_or_grid(value: Any, info: ValidationInfo) -> Any:
    """Strategies may be left out where there is a grid, even one with mistakes."""
    if value in (None, {}) and info.data.get("grid", ...) is None:
        raise broken(Phrase("is required") if value is None else Phrase("must not be empty"))
    return {} if value is None else value


@with_added
class Scenario(ExtendedBlock):
    """A scenario: the world, and the strategies that are compared in it."""

    rollout_sim: Version
    """Version of the format: 1."""
    name: Text
    """Name of the scenario."""
    starts: Date
    """Date of day 0."""
    run_length: Length
    """How long is simulated; the same for all strategies."""
    calendar: Annotated[Calendar | None, BeforeValidator(country_alone, json_schema_input_type=Country | Calendar)] = (
        None
    )
    """Weekends and holidays of the programme's people, as CN; without it every day of a week is alike."""
    measured_at: list[Moment] = Field(default=[], max_length=MOST_DATES)
    """Dates on which strategies are compared beside the end of the run; if left out, ends of quarters."""
    freezes: list[Freeze] = Field(default=[])
    """Times in which no store goes live."""
    stores: Stores
    """The stores."""
    change: Change = Change.model_construct()
    """What the change brings."""
    people: People
    """The people of the programme."""
    see: Annotated[Nothing | Annotated[See, branch("block")], Discriminator(none_or_block)] = None
    """What a store sees before its course; none: nothing."""
    critical_window: Duration = 14.0
    """The first time after each go-live, in which requests are more and more urgent."""
    training: Annotated[Nothing | Annotated[Course, branch("block")], Discriminator(none_or_block)] = (
        Course.model_construct()
    )
    """The course before going live; none: only documents are sent."""
    contact_plan: Annotated[Nothing | Annotated[ContactPlan, branch("block")], Discriminator(none_or_block)] = (
        ContactPlan.model_construct()
    )
    """Contacts wanted after each go-live; none: nobody visits or calls."""
    tiers: Tiers | None = None
    """Contact plans by tier in place of the one for all; no tiers if left out."""
    acceptance_after: Length | None = None
    """From go-live to asking for acceptance; if left out, the longest contact plan's length (6 weeks with none)."""
    lights: Lights = Lights.model_construct()
    """The weekly lights."""
    change_management: ChangeManagement = ChangeManagement.model_construct()
    """Kotter's eight steps; all off if left out."""
    incentives: Incentives = Incentives.model_construct()
    """Prizes and funds; none if left out."""
    toolkit: Toolkit = Toolkit.model_construct()
    """The standard toolkit; none if left out."""
    reviews: Reviews = Reviews.model_construct()
    """Weekly, monthly and quarterly reviews; none if left out."""
    sharing_group: YesNo = False
    """A group in which a problem solved once is solved for all."""
    grid: Grid | None = None
    """Strategies made of all combinations of batch sizes, gaps and gates; they are added to those under strategies."""
    strategies: Annotated[
        dict[str, Strategy], Field(max_length=MOST_STRATEGIES), BeforeValidator(_strategies_or_grid)
    ] = Field(default=None, validate_default=True, json_schema_extra={"minProperties": 1})
    """The strategies, by name; if left out, those of the grid."""
    uncertain: dict[str, Range] = Field(default={})
    """Ranges for what is not known, by dotted path; drawn once a replication, the same for all strategies."""
    ensemble: Annotated[
        _NoEnsemble | Annotated[DefaultEnsemble, branch("default")] | Annotated[Ensemble, branch("block")],
        Discriminator(_which_ensemble),
    ] = None
    """Sets of values, one drawn a replication: the package's own coefficients (default, if left out), none (the fitted
    coefficients of the table), or what a calibration left uncertain, rather given by --ensemble."""
    coefficients: CoefficientsBlock = CoefficientsBlock.model_construct()
    """Coefficients other than the defaults."""
    money: MoneyBlock = MoneyBlock.model_construct()
    """Costs and benefits."""
    words: Words = Words()
    """What roles and lights are called in what people read; the usual words if left out."""
    overrides: dict[str, dict[str, Any]] = Field(default={})
    """Named sets of changes, each a mapping of dotted paths to values."""

    @property
    def strategy_names(self) -> tuple[str, ...]:
        """Names of the strategies in the order of the file."""
        return tuple(self.strategies)

    @property
    def dates_read(self) -> tuple[float, ...]:
        """Days before the end of the run on which strategies are compared: those asked for, or ends of quarters."""
        listed = (start_day(moment, self.starts) for moment in self.measured_at)
        if self.measured_at:
            return tuple(day for day in listed if day < self.run_length - SAME_TIME)
        months = self.run_length / DAYS_A_MONTH
        step = next(between for most, between in MONTHS_BETWEEN if months <= most + SAME_TIME)
        return tuple(step * DAYS_A_MONTH * number for number in range(1, ceil(months / step - SAME_TIME)))

    @property
    def drawn_from(self) -> str:
        """What coefficients are drawn from: the hash of the default ensemble, "own", or "fitted" if none are drawn."""
        if isinstance(self.ensemble, DefaultEnsemble):
            return self.ensemble.shipped
        return "fitted" if self.ensemble is None else "own"

    @property
    def in_force(self) -> frozenset[str]:
        """Names of the mechanisms that are in force, and "rollout" if a strategy has batches."""
        settings = {mechanism: part.settings(self) for mechanism, part in parts("block").items()}
        in_force = {mechanism for mechanism, own in settings.items() if own != type(own)()}
        return frozenset(in_force | ({ROLLOUT} if self.rolls_out else set()))

    @property
    def rolls_out(self) -> bool:
        """Whether any strategy has batches; else strategies differ in what mechanisms do, and nothing is launched."""
        return not all(strategy.rolls_nothing_out for strategy in self.all_strategies.values())

    @property
    def all_strategies(self) -> dict[str, Strategy]:
        """The strategies of the file, and those that the grid makes."""
        return {**self.strategies, **(self.grid.strategies() if self.grid is not None else {})}

    def without_grid(self) -> "Scenario":
        """The same scenario with the strategies of its grid among the others."""
        if self.grid is None:
            return self
        return self.model_copy(update={"strategies": self.all_strategies, "grid": None})

    @property
    def acceptance_days(self) -> float:
        """Days from go-live to asking for acceptance."""
        if self.acceptance_after is not None:
            return self.acceptance_after
        if self.tiers is not None:
            return DAYS_A_WEEK * (self.tiers.weeks or WEEKS_WITHOUT_PLAN)
        plan = self.contact_plan
        return DAYS_A_WEEK * (plan.weeks if isinstance(plan, ContactPlan) else WEEKS_WITHOUT_PLAN)

    def rules(self) -> Iterable[Problem]:
        """Rules that concern several blocks."""
        yield from super().rules()
        yield from self._name_rules()
        yield from self._grid_rules()
        yield from self._start_rules()
        yield from self._date_rules()
        yield from self._presence_rules()
        yield from self._coach_rules()
        yield from self._growth_rules()
        yield from self._region_rules()
        if self.tiers is not None and self.contact_plan != ContactPlan.model_construct():
            yield Problem(
                ("contact_plan",), Phrase("stands beside tiers, each of which has a plan of its own; leave it out")
            )

    def _name_rules(self) -> Iterator[Problem]:
        for name in self.strategies:
            try:
                read_text(name)
            except Refused as error:
                yield Problem(("strategies", name), Phrase("the name {rule}", rule=error.phrase))
        yield from doubles((("strategies", name), name.strip().lower()) for name in self.strategies)

    def _grid_rules(self) -> Iterator[Problem]:
        generated = self.grid.strategies() if self.grid is not None else {}
        written = {name.strip().lower() for name in self.strategies}
        for name in generated:
            if name.lower() in written:
                yield Problem(
                    ("grid",),
                    Phrase("makes a strategy {name}, and there is one of that name under strategies", name=repr(name)),
                )
        if len(generated) + len(self.strategies) > MOST_STRATEGIES:
            rule = Phrase(
                "makes {count} strategies; a scenario may have at most {most} in all",
                count=len(generated), most=MOST_STRATEGIES,
            )  # fmt: skip
            yield Problem(("grid",), rule)

    def _start_rules(self) -> Iterator[Problem]:
        for name, strategy in self.strategies.items():
            for index, batch in enumerate(strategy.batches or ()):
                if isinstance(batch.starts, datetime.date) and start_day(batch.starts, self.starts) < 0:
                    path = ("strategies", name, "batches", index, "starts")
                    yield Problem(
                        path, Phrase("must be no earlier than the scenario's start, {start}", start=self.starts)
                    )

    def _date_rules(self) -> Iterator[Problem]:
        before = 0.0
        for index, moment in enumerate(self.measured_at):
            day = start_day(moment, self.starts)
            if not 0 < day <= self.run_length:
                yield Problem(("measured_at", index), Phrase("must lie within the run"))
            elif day <= before:
                yield Problem(("measured_at", index), Phrase("must be later than the date before it"))
            before = max(before, day)

    def _presence_rules(self) -> Iterator[Problem]:
        agents = self.people.support_desk.agents if self.people.support_desk else 0
        for role, total in (("head_office_coaches", self.people.head_office_coaches), ("desk_agents", agents)):
            unnamed: int | None = total
            for index, stay in enumerate(getattr(self.people.presence, role)):
                path = ("people", "presence", role, index)
                if unnamed is None or (stay.count or 0) > unnamed:
                    yield Problem(path, Phrase("nobody is left for this: {total} are there in all", total=total))
                unnamed = None if unnamed is None or stay.count is None else unnamed - stay.count
                yield from self._stay_rules(path, stay)

    def _stay_rules(self, path: FieldPath, stay: Stay) -> Iterator[Problem]:
        moments: list[tuple[FieldPath, datetime.date | float]] = [(("from",), stay.start)]
        for number, away in enumerate(stay.away):
            moments += [(("away", number, "from"), away.start), (("away", number, "until"), away.until)]
        if stay.until is not None and not isinstance(stay.until, str):
            moments.append((("until",), stay.until))
        before = -1.0
        for place, moment in moments:
            day = start_day(moment, self.starts)
            if day < 0 or day <= before:
                early, late = Phrase("must not lie before the start"), Phrase("must be later than what is before it")
                yield Problem((*path, *place), early if day < 0 else late)
            before = max(before, day)

    def _coach_rules(self) -> Iterator[Problem]:
        most = max((self.batch_count(strategy) for strategy in self.all_strategies.values()), default=0)
        for key in ("seed_coaches", "regional_coaches"):
            coaches = getattr(self.people, key)
            if coaches is not None and coaches.after_batch > most:
                yield Problem(
                    ("people", key, "after_batch"),
                    Phrase("no strategy has so many batches; the longest has {most}", most=most),
                )

    def _growth_rules(self) -> Iterator[Problem]:
        for name, strategy in self.strategies.items():
            if strategy.growth is not None and self.batch_count(strategy) > MOST_GROWN:
                yield Problem(
                    ("strategies", name, "growth"),
                    Phrase("makes more than {most} batches; let it grow faster", most=MOST_GROWN),
                )

    def _region_rules(self) -> Iterator[Problem]:
        regions = len(self.stores.region_sizes)
        for name, strategy in self.strategies.items():
            for index, batch in enumerate(strategy.batches or ()):
                spread = getattr(batch.choose, "regions", 0)
                if spread > regions:
                    path = ("strategies", name, "batches", index, "choose", "regions")
                    yield Problem(
                        path,
                        Phrase("there are only {regions} regions", regions=regions)
                        if regions > 1
                        else Phrase("there is only one region"),
                    )

    def batch_count(self, strategy: Strategy) -> int:
        """Number of batches of a strategy; for a growth rule that makes too many, one more than the limit."""
        if strategy.growth is None:
            return len(strategy.batches or ())
        sizes = strategy.growth.sizes(self.stores.total - self.stores.pilot_total)
        return sum(1 for _, _ in zip(range(MOST_GROWN + 1), sizes, strict=False))


MOST_GROWN = 500
