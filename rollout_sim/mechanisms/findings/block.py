"""What a scenario says about findings: ``findings``, ``departments``, and ``follow_up`` of each strategy."""

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import Discriminator, Field

from rollout_sim.kernel.phrases import Phrase
from rollout_sim.mechanisms.findings import settings as told
from rollout_sim.mechanisms.findings.settings import DEPARTMENTS, FindingSettings
from rollout_sim.scenario.values.added_fields import AddedField
from rollout_sim.scenario.values.fields import (
    UNION,
    Block,
    Duration,
    Length,
    Money,
    Problem,
    Share,
    WorkHours,
    YesNo,
    branch,
    choice,
    counting,
    numbers,
)

RHYTHMS = ("staggered", "same days", "at random")
CONFIRMATIONS = ("list", "meeting", "standard")
LOOKS = ("nothing", "photo", "remote", "on site", "two weeks of data")
WAYS_ROUND = ("wait", "push", "work round")
STYLES = ("coach", "do it for them", "leave alone", "perfection")
ABOUT = ("class", "store")
#: Sums of shares may be off by so much.
_EXACT = 1e-9


class FindingClass(Block):
    """A class of findings."""

    share: Share = 0.0
    """Share of the findings."""
    worth: Money = 0.0
    """What a finding that is solved is worth, once."""
    cost: Money = 0.0
    """What mending one costs the store."""


class FindingClasses(Block):
    """The classes of findings, from the most urgent."""

    A: FindingClass = FindingClass(share=0.2)
    """Safety and customers."""
    B: FindingClass = FindingClass(share=0.4)
    """Efficiency."""
    C: FindingClass = FindingClass(share=0.4)
    """Image."""

    def rules(self) -> Iterable[Problem]:
        """The shares are of all findings."""
        total = self.A.share + self.B.share + self.C.share
        if abs(total - 1.0) > _EXACT:
            yield Problem((), Phrase("the shares of A, B and C must sum to 100%, not {total}", total=f"{total:.4g}"))


class FindingsBlock(Block):
    """Inspections, and what they find."""

    every: Length = 30.4375
    """Time between the inspections of a store."""
    first: Duration = 0.0
    """Time until the first, or until the earliest of staggered ones."""
    rhythm: Annotated[str, choice(*RHYTHMS)] = "staggered"
    """How the inspections of stores lie: staggered over the time between, on the same days for all, or at random."""
    by: Annotated[str, choice("others", "experts")] = "others"
    """Who inspects: others, whose hours do not count, or the programme's experts, as a task on site."""
    per_inspection: Annotated[float, numbers(0, 30)] = 2.5
    """Findings of an inspection, on average."""
    classes: FindingClasses = FindingClasses()
    """Classes of findings, with their shares, worth and cost."""
    rated_lower: Share = 0.2
    """Findings that the store rates lower than the inspector, until they are confirmed."""
    topics: Annotated[int, counting(1, 64)] = 20
    """Topics of findings; what is written up of one helps with later ones of it."""
    prize: Money = 0.0
    """Prize of a month for each of the ten stores that improve most, where a regime has one."""


class Department(Block):
    """A department that some findings need."""

    people: Annotated[int, counting(1, 1000)] = 1
    """People who work on requests of stores."""
    hours: WorkHours = 8.0
    """Work on a request, on average."""
    backlog: Duration = 0.0
    """Work of others that lies before a request at the start."""
    others: Share = 1.0
    """Part of the time in which that backlog grows again by new work of others; at 100% it stays as long as it is."""
    pushed: Duration = 10.0
    """How long a request waits for its turn once an expert has pushed it."""
    needed: Share = 0.1
    """Share of the findings that need this department."""


class Dates(Block):
    """A time by class of findings; none for a class that is left out."""

    A: Length | None = None
    """Class A."""
    B: Length | None = None
    """Class B."""
    C: Length | None = None
    """Class C."""


class Check(Block):
    """A check of what stores claim."""

    after: Length
    """Time after the confirmation."""
    how: Annotated[str, choice("remote", "on site")] = "remote"
    """How it is done."""


class FollowUp(Block):
    """How findings are followed up: all that is left out is as in the regime named under ``like``."""

    like: Annotated[str, choice("notice only", "five steps", "tracked")] = "notice only"
    """The regime that all else is like."""
    confirm: Annotated[str | None, choice(*CONFIRMATIONS)] = None
    """How findings are confirmed: a list is sent, in a meeting, or against a standard."""
    due: Dates | None = None
    """Dates by class, from the inspection; each finding with a date has an owner."""
    focus: Annotated[int | None, counting(0, 100)] = None
    """Most urgent findings that a store works on at a time; 0: on all that it has."""
    calls: Dates | None = None
    """Time between calls, by class."""
    calls_for: Length | None = None
    """Time after the confirmation in which there are calls."""
    calls_about: Annotated[str | None, choice(*ABOUT)] = None
    """What a call is about: a class of findings, or all of the store."""
    checks: Annotated[list[Check] | None, Field(max_length=2)] = None
    """Checks at times after the confirmation, two at most, the earlier one first."""
    evidence: Annotated[str | None, choice("nothing", "photo", "two weeks of data")] = None
    """What a store shows with each claim."""
    accept_after: Duration | None = None
    """Time from the inspection to the one that closes findings; 0 days: what the store says is closed."""
    accept_every: Duration | None = None
    """Time between further closing inspections while findings are open; 0 days: none."""
    departments: Annotated[str | None, choice(*WAYS_ROUND)] = None
    """What is done about a department that a finding waits for."""
    write_up: YesNo | None = None
    """Whether closed findings are written up for all stores."""
    style: Annotated[str | None, choice(*STYLES)] = None
    """How experts follow up."""
    show_cost: YesNo | None = None
    """Whether stores are shown what findings cost them in money."""
    deduction: YesNo | None = None
    """Whether open findings are deducted from the store's measure."""
    best_ten: YesNo | None = None
    """Whether the ten stores that improve most in a month win a prize."""

    def rules(self) -> Iterable[Problem]:
        """Checks follow each other."""
        checks = self.checks or []
        if len(checks) == 2 and checks[1].after <= checks[0].after:
            yield Problem(("checks", 1, "after"), Phrase("must be later than the check before it"))


#: The regimes that can be named, as FindingSettings has them.
REGIMES: dict[str, dict[str, float]] = {
    "notice only": {},
    "five steps": {
        "regime": 1, "confirm": told.BY_MEETING, "due_a": 5, "due_b": 14, "due_c": 0, "focus": 4,
        "call_a": 7, "call_b": 7, "call_c": 7, "call_for": 28, "long_calls": 1,
        "check_1_after": 14, "check_1_how": told.REMOTELY, "check_2_after": 28, "check_2_how": told.ON_SITE,
        "accept_after": 35, "accept_every": 14, "blocked": told.PUSHES, "write_up": 1,
    },
    "tracked": {
        "regime": 1, "confirm": told.BY_STANDARD, "due_a": 3, "due_b": 7, "due_c": 14,
        "call_a": 1, "call_b": 3, "call_c": 7, "call_for": 10_000,
        "evidence": told.PHOTO, "accept_after": 14, "accept_every": 14, "blocked": told.PUSHES,
    },
}  # fmt: skip


def _word_or_block(value: Any) -> str:
    return UNION + ("block" if isinstance(value, dict | FollowUp) else "word")


Regime = Annotated[str, choice(*REGIMES)]
FollowUpField = Annotated[
    Annotated[Regime, branch("word")] | Annotated[FollowUp, branch("block")], Discriminator(_word_or_block)
]


def _needs_findings(scenario: Any) -> Iterable[Problem]:
    """Regimes and departments are for findings."""
    needed = sum(department.needed for department in scenario.departments.values())
    if needed > 1.0 + _EXACT:
        yield Problem(("departments",), Phrase("are needed by {share} of the findings in all", share=f"{needed:.0%}"))
    if scenario.findings is not None:
        return
    if scenario.departments:
        yield Problem(("departments",), Phrase("are for findings, and there is no findings block"))
    for name, strategy in scenario.strategies.items():
        if strategy.follow_up is not None:
            rule = Phrase("follows up findings, and there is no findings block")
            yield Problem(("strategies", name, "follow_up"), rule)


FIELDS = (
    AddedField(
        "Scenario", "sharing_group", "findings", FindingsBlock | None, None,
        "Inspections of stores, and what they find; none if left out.", _needs_findings,
    ),
    AddedField(
        "Scenario", "findings", "departments", Annotated[dict[str, Department], Field(max_length=DEPARTMENTS)], {},
        "Departments that some findings need, by name; four at most.",
    ),
    AddedField(
        "Strategy", "gate", "follow_up", FollowUpField | None, None,
        "How findings are followed up: notice only, five steps, tracked, or a regime of one's own; notice only if left "
        "out. A strategy may have nothing else.",
    ),
)  # fmt: skip


def settings(scenario: Any) -> FindingSettings:
    """The settings of a scenario without those of a strategy."""
    own = scenario.findings
    if own is None:
        return FindingSettings()
    classes = own.classes
    numbers_of = {
        "every": own.every, "first": own.first, "rhythm": RHYTHMS.index(own.rhythm),
        "by_experts": own.by == "experts", "per_inspection": own.per_inspection,
        "share_a": classes.A.share, "share_b": classes.B.share, "lower": own.rated_lower, "topics": own.topics,
        "prize": own.prize,
    }  # fmt: skip
    for letter in "abc":
        own_class = getattr(classes, letter.upper())
        numbers_of |= {f"worth_{letter}": own_class.worth, f"cost_{letter}": own_class.cost}
    for number, department in enumerate(scenario.departments.values(), 1):
        of = {
            "people": department.people, "hours": department.hours, "backlog": department.backlog,
            "others": department.others, "pushed": department.pushed, "needs": department.needed,
        }  # fmt: skip
        numbers_of |= {f"{name}_{number}": value for name, value in of.items()}
    return FindingSettings(**{name: float(value) for name, value in numbers_of.items()})


def settings_of(scenario: Any, strategy: Any) -> FindingSettings:
    """The settings of a scenario with the regime of one of its strategies."""
    base = settings(scenario)
    if strategy.follow_up is None or scenario.findings is None:
        return base
    regime = regime_of(strategy.follow_up)
    return base._replace(**{name: float(value) for name, value in regime.items()})


def regime_of(follow_up: str | FollowUp) -> dict[str, float]:
    """The numbers of a regime that is named, or of one's own."""
    if isinstance(follow_up, str):
        return REGIMES[follow_up]
    own: dict[str, float] = {"regime": 1, **REGIMES[follow_up.like]}
    words = {
        "confirm": CONFIRMATIONS, "calls_about": ABOUT, "evidence": LOOKS, "departments": WAYS_ROUND, "style": STYLES,
    }  # fmt: skip
    names = {"calls_about": "long_calls", "departments": "blocked", "calls_for": "call_for"}
    for name in (
        "confirm", "focus", "calls_for", "calls_about", "evidence", "accept_after", "accept_every", "departments",
        "write_up", "style",
    ):  # fmt: skip
        value = getattr(follow_up, name)
        if value is not None:
            own[names.get(name, name)] = words[name].index(value) if name in words else value
    for letter in "abc":
        for prefix, dates in (("due", follow_up.due), ("call", follow_up.calls)):
            if dates is not None:
                own[f"{prefix}_{letter}"] = getattr(dates, letter.upper()) or 0.0
    if follow_up.calls is not None and own.get("call_for", 0.0) == 0.0:
        own["call_for"] = 10_000
    if follow_up.checks is not None:
        for place in (1, 2):
            check = follow_up.checks[place - 1] if place <= len(follow_up.checks) else None
            own[f"check_{place}_after"] = check.after if check else 0.0
            own[f"check_{place}_how"] = LOOKS.index(check.how) if check else 0.0
    own["showing"] = float(follow_up.show_cost or False)
    own["deduction"] = float(follow_up.deduction or False)
    own["best_ten"] = float(follow_up.best_ten or False)
    return own
