"""The table of directions: one change each, what a manager expects of it, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from rollout_sim.rules.coefficients import DEFAULTS

MORE, LESS, NONE, NOT_MORE, NOT_LESS = "more", "less", "none", "not more", "not less"


class World(NamedTuple):
    """A file of ``configs`` and one of its strategies."""

    file: str
    strategy: str

    def __str__(self) -> str:
        return f"{self.file}, {self.strategy}"


@dataclass(frozen=True)
class Row:
    """One change and what a manager expects of it.

    Attributes
    ----------
    change
        Values by dotted path, as after ``--set``; or the name of one of the file's overrides.
    expected
        Of the measure: more, less, none, not more, or not less.
    why
        One sentence that a manager would accept.
    years
        Lengths of the run at whose ends the measure is read.
    clear
        Whether the effect must be a clear one, so that a flat one is wrong too.
    both
        What is set on both sides.
    least, width
        The least effect that is clear, and the widest that is none; None: the usual ones of the measure's unit.
    beside
        The measure is then the lead over this strategy.
    instead
        The change is to this strategy.
    explained
        Why it may run against what is expected; such a row does not fail.
    """

    name: str
    world: World
    change: Mapping[str, Any] | str
    measure: str
    expected: str
    why: str
    years: tuple[float, ...] = (1, 2)
    clear: bool = False
    both: Mapping[str, Any] = field(default_factory=dict)
    least: float | None = None
    width: float | None = None
    beside: str = ""
    instead: str = ""
    explained: str = ""


ONCE, FOUR = World("220-stores", "all at once"), World("220-stores", "four batches")
WIDE, GROWING = World("180-stores", "all at once"), World("180-stores", "1-3-9-27")
KOTTER, TIERS = World("kotter", "1-3-9-27"), World("three-tiers", "1-3-9-27")
WINDOW, DOCUMENTS = World("first-two-weeks", "one batch"), World("documents-alone", "documents alone")
TWENTY, DISASTER = World("20-stores", "three batches"), World("disaster-2019", "as it was")

USAGE, SUCCESS, WORTH = "usage_share", "success_share", "net_present_value"
COST, GAVE_UP, IN_TIME = "total_cost", "gave_up_times", "answered_in_time_share"
COVERED, EFFICIENCY, COMPLAINTS = "coverage_share", "efficiency_change_share", "complaint_change_share"
OVERSTATED, BUSY, LAUNCHED = "overstated_share", "coach_utilisation_share", "launched_share"
USING = "stores_using_share"

ALL_YEARS = (1, 2, 5)
NO_PLAN = {"contact_plan": "none"}
TWICE, HALF = {"people.head_office_coaches": 20}, {"people.head_office_coaches": 5}
SIX_WEEKS = [5, 5, 1, 1, 1, 1]
NO_PLAYBOOK = {
    "coefficients.playbook_training": 0, "coefficients.playbook_requests": 0, "coefficients.playbook_coaching": 0,
}  # fmt: skip
NO_NEIGHBOURS = {
    "coefficients.peer_pull": 0, "coefficients.peer_drag": 0,

}  # fmt: skip
ALL_ALIKE = {"stores.readiness": {"high": 0, "mid": 1, "low": 0}}
DOUBTS = {"stores.resistance.cognitive": 0.8}
FEARS = {"stores.resistance.emotional": 0.8}
REFUSES = {"stores.resistance.behavioural": 0.8}
OBJECTIONS = {"stores.resistance": {"special": "30%", "no_time": "30%", "failed_before": "20%"}}
EMPOWERMENT = "change_management.empowerment"
FOUR_BATCHES, GROWING_BATCHES = 'strategies."four batches".batches', 'strategies."1-3-9-27".batches'


def _times(name: str, factor: float) -> dict[str, Any]:
    """A coefficient so many times its usual value."""
    return {f"coefficients.{name}": factor * DEFAULTS[name]}


def _each_of_four(key: str, value: Any, first: int = 0) -> dict[str, Any]:
    """The same value in the batches of the four from the one numbered ``first`` on."""
    return {f"{FOUR_BATCHES}.{number}.{key}": value for number in range(first, 4)}


def _sizes(*stores: int | str, lasts: str = "3 months") -> dict[str, Any]:
    """Batches of these sizes in place of the four."""
    return {FOUR_BATCHES: [{"stores": size, "lasts": lasts, "choose": "easy first"} for size in stores]}


HELP = (
    Row("no coaching at all", ONCE, NO_PLAN, USAGE, LESS, "Stores that nobody visits or calls use it less.", ALL_YEARS, True),
    Row("no coaching at all", ONCE, NO_PLAN, SUCCESS, LESS, "Stores that nobody visits or calls fail more often.", ALL_YEARS, True),
    Row("no coaching at all", ONCE, NO_PLAN, WORTH, LESS, "What coaches bring is more than their way costs.", ALL_YEARS),
    Row("no coaching at all", FOUR, NO_PLAN, USAGE, LESS, "Stores that nobody visits or calls use it less.", ALL_YEARS, True, least=0.05),
    Row("no coaching at all", FOUR, NO_PLAN, SUCCESS, LESS, "Stores that nobody visits or calls fail more often.", ALL_YEARS, True, least=0.05),
    Row("no coaching at all", GROWING, NO_PLAN, USAGE, LESS, "Stores that nobody visits or calls use it less.", ALL_YEARS, True, least=0.05),
    Row("no calls", FOUR, {"contact_plan.calls": [0]}, USAGE, LESS, "A daily call in the first weeks keeps it in mind.", ALL_YEARS, True),
    Row("no calls", ONCE, {"contact_plan.calls": [0]}, USAGE, NOT_MORE, "A call that comes through helps; leaving calls out helps nobody.", (1, 2), width=0.01),
    Row("half the calls", FOUR, {"contact_plan.calls": [2.5, 2.5, 0.5, 0.5, 0.5, 0.5]}, USAGE, NOT_MORE, "Fewer reminders do not help."),
    Row("twice the calls", FOUR, {"contact_plan.calls": [10, 10, 2, 2, 2, 2]}, USAGE, NOT_LESS, "More reminders help, though each a little less.", width=0.01),
    Row("no visits", FOUR, {"contact_plan.visits": [0]}, USAGE, LESS, "A day side by side teaches more than any call.", ALL_YEARS),
    Row("no visits", ONCE, {"contact_plan.visits": [0]}, USAGE, NOT_MORE, "A visit that comes helps; leaving visits out helps nobody.", (1, 2), width=0.01),
    Row("half the visits", FOUR, {"contact_plan.visits": [1.5, 1, 0.5, 0.5, 0.25, 0.25]}, SUCCESS, LESS, "S1 explains success by the dose: half the visits, fewer successes.", (1, 2), True),
    Row("twice the visits", FOUR, {"contact_plan.visits": [6, 4, 2, 2, 1, 1]}, SUCCESS, MORE, "S1 explains success by the dose: where there are hours, more visits bring more.", (1, 2), True, both=TWICE),
    Row("twice the visits", ONCE, {"contact_plan.visits": [6, 4, 2, 2, 1, 1]}, USAGE, NOT_LESS, "Visits that nobody has time for do little harm.", (1, 2), width=0.04),
    Row("video reviews every week", FOUR, {"contact_plan.video_reviews": [1, 1, 1, 1, 1, 1]}, USAGE, MORE, "A store that looks at itself with its coach learns.", both=TWICE),
    Row("data reviews every week", FOUR, {"contact_plan.data_reviews": [1, 1, 1, 1, 1, 1]}, USAGE, MORE, "Who is asked about the figures every week attends to them.", both=TWICE),
    Row("calls alone, in place of nothing", FOUR, {"contact_plan": {"visits": [0], "calls": SIX_WEEKS}}, USAGE, MORE, "Even calls alone are better than silence.", (1, 2), True, both=NO_PLAN),
    Row("video reviews alone, in place of nothing", FOUR, {"contact_plan": {"visits": [0], "calls": [0], "video_reviews": [1, 1, 1, 1, 1, 1]}}, USAGE, MORE, "A weekly review is better than silence.", (1, 2), True, both=NO_PLAN),
    Row("data reviews alone, in place of nothing", FOUR, {"contact_plan": {"visits": [0], "calls": [0], "data_reviews": [1, 1, 1, 1, 1, 1]}}, USAGE, MORE, "A weekly review is better than silence.", (1, 2), both=NO_PLAN),
    Row("visits alone, in place of nothing", FOUR, {"contact_plan": {"visits": [3, 2, 1, 1, 0.5, 0.5], "calls": [0]}}, USAGE, MORE, "Somebody at one's side is better than silence.", ALL_YEARS, True, least=0.05, both=NO_PLAN),
    Row("contacts spread over six weeks", WINDOW, "even", USAGE, LESS, "The first two weeks decide (S0).", (0.5, 1), True),
    Row("contacts held back to weeks 5 and 6", WINDOW, "held back", USAGE, LESS, "Help that comes after the habit is lost comes late (S0).", (0.5, 1), True, least=0.05),
    Row("no contacts", TWENTY, NO_PLAN, USAGE, LESS, "S0's head office coach calls every day for two weeks for a reason.", (1,), True),
    Row("skill passed on in full", GROWING, {"coefficients.dilution": 1}, SUCCESS, NOT_LESS, "Coaches as good as their teachers teach no worse.", width=0.005),
    Row("skill passed on by half", GROWING, {"coefficients.dilution": 0.5}, USAGE, NOT_MORE, "Coaches who know half teach no better."),
    Row("longer on the way: 4 h", FOUR, {"coefficients.travel_hours": 4}, USAGE, NOT_MORE, "Hours on the road are not at a store."),
    Row("no way at all", ONCE, {"coefficients.travel_hours": 0}, USAGE, MORE, "Hours that are not spent on the road go to stores."),
    Row("two days on the way: 16 h", FOUR, {"coefficients.travel_hours": 16}, USAGE, LESS, "A coach who travels two days visits a third of the stores.", (1, 2), True),
    Row("travel costs ten times as much", FOUR, {"money.per_event.travel": 6000}, WORTH, LESS, "Dearer travel is paid by somebody.", ALL_YEARS, True),
)  # fmt: skip

PEOPLE = (
    Row("twice the head office coaches", ONCE, TWICE, USAGE, MORE, "More help reaches more stores.", ALL_YEARS, True, least=0.03),
    Row("twice the head office coaches", FOUR, TWICE, USAGE, NOT_LESS, "More help does no harm, though four batches need less of it.", ALL_YEARS, width=0.005),
    Row("half the head office coaches", ONCE, HALF, USAGE, LESS, "Less help reaches fewer stores.", ALL_YEARS, True, least=0.02),
    Row("half the head office coaches", FOUR, HALF, USAGE, LESS, "Five people cannot carry sixty stores.", ALL_YEARS, True, least=0.03),
    Row("half the head office coaches", FOUR, HALF, SUCCESS, LESS, "Five people cannot carry sixty stores.", ALL_YEARS, True, least=0.03),
    Row("no head office coaches", FOUR, {"people.head_office_coaches": 0}, USAGE, LESS, "Nobody trains, nobody answers.", ALL_YEARS, True, least=0.2),
    Row("twice the head office coaches", ONCE, TWICE, COST, MORE, "Ten more people are paid.", ALL_YEARS, True),
    Row("twice the head office coaches", FOUR, TWICE, BUSY, LESS, "Twice the people share much the same work.", (1, 2), True, least=0.03),
    Row("twice the head office coaches", ONCE, TWICE, IN_TIME, MORE, "More people answer sooner.", (1, 2), True, least=0.03),
    Row("sixty head office coaches in place of ten", FOUR, {"people.head_office_coaches": 60}, SUCCESS, LESS, "Batches stretch few people; with many the lead over all at once shrinks.", (1, 2), True, least=0.03, beside="all at once", explained="Many people also visit each batch more, so that four batches gain nearly as much by them: the lead shrinks less than it did by piled-up questions."),
    Row("a desk of ten", ONCE, {"people.support_desk": {"agents": 10}}, USAGE, MORE, "Ten more people who answer leave coaches their visits.", ALL_YEARS, True, least=0.02),
    Row("a desk of ten", ONCE, {"people.support_desk": {"agents": 10}}, IN_TIME, MORE, "Somebody is there to answer.", (1, 2), True, least=0.05),
    Row("a desk of twenty in place of five", ONCE, {"people.support_desk.agents": 20}, USAGE, MORE, "Answers come sooner.", (1, 2), True, both={"people.support_desk": {"agents": 5}}),
    Row("a desk of twenty in place of five", ONCE, {"people.support_desk.agents": 20}, GAVE_UP, LESS, "Who is answered gives up less.", (1, 2), True, both={"people.support_desk": {"agents": 5}}),
    Row("work on seven days", ONCE, {"people.days_a_week": 7}, USAGE, MORE, "Seven days of help are more than five.", (1, 2), True),
    Row("twice the head office coaches for the twenty", TWENTY, {"people.head_office_coaches": 2}, USAGE, NOT_LESS, "A second head office coach does no harm.", (1,), width=0.01),
    Row("head office coaches leave after the last batch", FOUR, {"people.presence": {"head_office_coaches": [{"until": "after the last batch"}]}}, COST, LESS, "Who has left is not paid.", (2,), True),
    Row("head office coaches leave after the last batch", FOUR, {"people.presence": {"head_office_coaches": [{"until": "after the last batch"}]}}, USAGE, NOT_MORE, "When support ends, nothing gets better.", (2, 5), width=0.01),
    Row("no new coaches", GROWING, "no new coaches", SUCCESS, LESS, "Thirty to forty coaches more carry the large batches.", (1, 2), True),
    Row("no seed coaches", GROWING, {"people.seed_coaches.at_most": 0}, SUCCESS, NOT_MORE, "Managers who did it help the next ones; without them nothing is won.", (1, 2)),
    Row("no regional coaches", GROWING, {"people.regional_coaches.at_most": 0}, SUCCESS, LESS, "Thirty coaches more carry the large batches.", (1, 2), True),
    Row("no seed coaches, and hours enough", GROWING, {"people.seed_coaches.at_most": 0}, SUCCESS, NONE, "Where there are hours enough, nobody needs the seed coaches'.", (1, 2), both={"people.head_office_coaches": 100}, width=0.01),
    Row("a seed coach's own store loses all its practice", GROWING, {"coefficients.seed_absence": 1}, USAGE, NOT_MORE, "Who is away does not practise at home."),
    Row("calendar of China", FOUR, {"calendar": "CN"}, USAGE, NOT_MORE, "On holidays nobody helps.", (1, 2), width=0.01),
)  # fmt: skip

ANSWERS = (
    Row("calls and visits before questions", ONCE, {"people.priorities": ["training", "contacts in first weeks"]}, IN_TIME, LESS, "Who is promised an answer waits behind the routine.", (1, 2), True, least=0.05),
    Row("calls and visits before questions", ONCE, {"people.priorities": ["training", "contacts in first weeks"]}, USAGE, LESS, "Who is promised an answer waits behind the routine.", (1, 2), True),
    Row("inspections before all else", ONCE, {"people.priorities": ["acceptance"]}, USAGE, NOT_MORE, "An inspection looks, it does not help.", (1, 2), width=0.01),
    Row("twice the requests of new stores", ONCE, _times("new_requests", 2), USAGE, LESS, "Twice the questions meet the same people.", (1, 2)),
    Row("more patience", ONCE, _times("patience_days", 2), USAGE, NOT_LESS, "Who waits for the answer gets it; till then the problem hinders, waiting or given up.", (1, 2)),
    Row("less patience", ONCE, _times("patience_days", 0.5), USAGE, NOT_MORE, "Who does not wait is left with the problem, which hinders as it did while it waited.", (1, 2)),
    Row("no patience", FOUR, {"coefficients.patience_days": 0.1}, GAVE_UP, MORE, "Unanswered questions drive people off.", (1, 2), True),
    Row("twice the requests", ONCE, _times("requests", 2), USAGE, LESS, "Twice the questions meet the same people.", (1, 2), True),
    Row("half the requests", ONCE, _times("requests", 0.5), USAGE, MORE, "Fewer questions leave hours for coaching.", (1, 2), True),
    Row("requests take twice as long", ONCE, _times("request_hours", 2), USAGE, LESS, "The same people answer half as many.", (1, 2), True),
    Row("requests take twice as long", ONCE, _times("request_hours", 2), IN_TIME, LESS, "The same people answer half as many.", (1, 2), True, least=0.02),
    Row("a critical window of 8 weeks", ONCE, {"critical_window": "8 weeks"}, USAGE, NONE, "Where all are first, nobody is: it is a promise, not more questions.", (1, 2), width=0.03),
    Row("no critical window", FOUR, {"critical_window": "0 days"}, USAGE, NOT_MORE, "Who starts needs help first; letting it wait helps nobody.", (1, 2)),
    Row("slower promises", ONCE, {"people.answer_within": {"critical_window": "8 h", "later": "3 days"}}, IN_TIME, MORE, "A slower promise is kept more often.", (1, 2), True, least=0.02),
    Row("slower promises", FOUR, {"people.answer_within": {"critical_window": "8 h", "later": "3 days"}}, USAGE, NOT_MORE, "A promise of three days helps nobody more than one of a day that is kept.", (1, 2)),
    Row("promises nobody can keep", ONCE, {"people.answer_within": {"critical_window": "30 min", "later": "1 h"}}, USAGE, NOT_MORE, "A broken promise wins nobody.", (1, 2)),
    Row("answers teach twice as much", FOUR, _times("answer_ability", 2), USAGE, NOT_LESS, "Who learns from an answer asks less; by then colleagues have taught most of it.", (1, 2)),
    Row("giving up five times as likely", ONCE, _times("give_up", 5), USAGE, LESS, "More stores drop it.", ALL_YEARS),
    Row("nobody gives up", ONCE, {"coefficients.give_up": 0}, USAGE, MORE, "No store drops it.", (1, 2)),
    Row("open problems hinder twice as much", ONCE, _times("hindrance", 2), USAGE, LESS, "What does not work is not used.", (1, 2)),
    Row("a sharing group", ONCE, {"sharing_group": "yes"}, USAGE, NOT_LESS, "A problem solved once is solved for all.", (1, 2)),
    Row("a sharing group", FOUR, {"sharing_group": "yes"}, USAGE, NOT_LESS, "A problem solved once is solved for all.", (1, 2)),
    Row("the whole toolkit", ONCE, {"toolkit": {"manual": "yes", "courses": "yes", "tools": "yes", "dashboards": "yes"}}, USAGE, MORE, "What stands in the manual need not be asked.", ALL_YEARS, True),
    Row("the whole toolkit, for a million", ONCE, {"toolkit.cost": 1_000_000}, WORTH, LESS, "A toolkit costs what it costs.", (1, 2), True, both={"toolkit": {"manual": "yes", "courses": "yes", "tools": "yes", "dashboards": "yes"}}),
)  # fmt: skip

TRAINING = (
    Row("no training", ONCE, {"training": "none"}, USAGE, LESS, "Documents alone teach little.", ALL_YEARS, True, least=0.03),
    Row("no training", FOUR, {"training": "none"}, USAGE, LESS, "Documents alone teach little.", ALL_YEARS, True, least=0.03),
    Row("twice the course", FOUR, {"training": {"theory": "1 h", "demonstration": "1 h", "drills": "2 h", "questions": "1 h"}}, USAGE, MORE, "Who has practised more can do more, where there are hours for both course and coaching.", (1, 2), both={"people.head_office_coaches": 40}),
    Row("lectures only, as long", FOUR, {"training": {"theory": "2.5 h", "demonstration": "0 h", "drills": "0 h", "questions": "0 h"}}, USAGE, LESS, "Nobody learns it from lectures.", ALL_YEARS, True, least=0.02),
    Row("no drills", FOUR, {"training.drills": "0 h"}, USAGE, LESS, "What was not tried is not mastered.", (1, 2), True),
    Row("paid training time", FOUR, {f"{EMPOWERMENT}.paid_training": "yes"}, USAGE, NOT_LESS, "Who is paid to learn learns no worse.", (1, 2)),
    Row("classes by ten trainers", ONCE, {"training.classes": {"trainers": 10}}, USAGE, NOT_LESS, "Coaches who do not train can coach; a class teaches each store a little less.", (1, 2)),
    Row("ten trainers in place of two", ONCE, {"training.classes.trainers": 10}, USAGE, NOT_LESS, "Stores that are trained sooner use it longer.", (1,), both={"training.classes": {"trainers": 2}}, width=0.02),
    Row("classes of twenty in place of six", ONCE, {"training.classes.size": 20}, USAGE, NOT_MORE, "In a crowd one learns less.", (1, 2), both={"training.classes": {"trainers": 10}}, width=0.01),
    Row("a trained store in place of documents", DOCUMENTS, {"training": {}}, USAGE, NONE, "With nobody to train it, a course on paper changes nothing.", (0.5, 1)),
    Row("four people where there were documents", DOCUMENTS, {"people.head_office_coaches": 4}, USAGE, MORE, "Who is helped uses more than who reads alone.", (0.5, 1), True),
    Row("seeing it work first", GROWING, {"see": {"places_a_week": 2}}, USAGE, NOT_LESS, "Who has seen it work wants it.", (1, 2), width=0.005),
    Row("seeing it work first, among doubters", GROWING, {"see": {"places_a_week": 2}}, USAGE, MORE, "Who has seen it work doubts less.", (1, 2), True, both=DOUBTS),
    Row("seeing it work where nobody does", ONCE, {"see": {"places_a_week": 2}}, USAGE, NOT_MORE, "All at once there is nothing to see, and waiting costs time.", (1, 2), width=0.01),
)  # fmt: skip

GAIN = (
    Row("a change without gain", ONCE, {"change.efficiency_gain": 0}, USAGE, LESS, "What is of no use is not used for long.", ALL_YEARS, True, least=0.02),
    Row("a change without gain", FOUR, {"change.efficiency_gain": 0}, USAGE, LESS, "What is of no use is not used for long.", ALL_YEARS, True, least=0.05),
    Row("a change without gain", GROWING, {"change.efficiency_gain": 0}, USAGE, LESS, "What is of no use is not used for long.", ALL_YEARS, True, least=0.05),
    Row("a gain of 100 %", ONCE, {"change.efficiency_gain": 1}, USAGE, MORE, "What makes work twice as easy sells itself.", ALL_YEARS, True),
    Row("a gain of 100 %", FOUR, {"change.efficiency_gain": 1}, USAGE, MORE, "What makes work twice as easy sells itself.", ALL_YEARS, True),
    Row("a gain of 100 %", FOUR, {"change.efficiency_gain": 1}, WORTH, MORE, "More gain is worth more.", ALL_YEARS, True),
    Row("15 points of satisfaction as well", FOUR, {"change.satisfaction_gain": "15 points"}, USAGE, MORE, "Customers who are content are felt in the store.", (1, 2)),
    Row("the old way ends at go-live", ONCE, {"change.old_way_ends": "0 days"}, USAGE, MORE, "What nothing else is left for is used, willingly or not.", ALL_YEARS, True),
    Row("the old way ends at go-live", ONCE, {"change.old_way_ends": "0 days"}, COMPLAINTS, MORE, "Customers feel it when staff must use what they have not mastered.", (0.25,), True, least=0.003),
    Row("the old way ends at go-live", FOUR, {"change.old_way_ends": "0 days"}, USAGE, MORE, "What nothing else is left for is used, willingly or not.", ALL_YEARS, True),
    Row("the old way stays for half a year", DISASTER, {"change.old_way_ends": "6 months"}, COMPLAINTS, LESS, "Who may still work as before does not stumble over what he cannot use.", (0.5,), True),
    Row("nobody shows the others", FOUR, {"coefficients.teaching": 0}, USAGE, LESS, "In a store one learns from those who can.", (1, 2)),
    Row("reminders never wear out", FOUR, {"coefficients.reminder_dulls": 0}, USAGE, NOT_LESS, "What is still heard reminds.", (1, 2), width=0.005),
    Row("moods fade twice as slowly", FOUR, _times("mood_days", 2), USAGE, NONE, "Moods come and go; over years they alone do not decide.", ALL_YEARS, width=0.05),
    Row("a gain of 10 %", FOUR, {"change.efficiency_gain": 0.1}, USAGE, LESS, "A small gain pulls less.", ALL_YEARS, True),
    Row("no benefit that is felt", FOUR, {"coefficients.benefit_pull": 0}, USAGE, LESS, "Who feels no benefit stops.", ALL_YEARS, True, least=0.05),
    Row("no effort", FOUR, {"coefficients.effort": 0}, USAGE, MORE, "What costs no effort is done.", (1, 2), True),
    Row("twice the effort", FOUR, _times("effort", 2), USAGE, LESS, "What is a burden is dropped.", ALL_YEARS, True),
    Row("adapted by a fifth, among doubters", FOUR, {"change_management.adaptation": "20%"}, USAGE, MORE, "What one may fit to oneself is believed.", (1, 2), both=DOUBTS),
    Row("adapted by a fifth, where nobody doubts", FOUR, {"change_management.adaptation": "20%"}, WORTH, LESS, "What differs from store to store brings less.", (1, 2), True),
)  # fmt: skip

ORDERS = (
    Row("orders", ONCE, {"orders.pressure": "60%"}, OVERSTATED, MORE, "Who is ordered and will not reports what is asked.", (1, 2), True, least=0.05),
    Row("orders", ONCE, {"orders.pressure": "60%"}, USAGE, NOT_MORE, "Orders win reports and not stores; in the end nobody really uses it more.", (2, 5), width=0.02),
    Row("orders", ONCE, {"orders.pressure": "60%"}, WORTH, NOT_MORE, "Surface compliance is worth nothing (S0).", (2, 5), width=1_000_000),
    Row("orders", FOUR, {"orders.pressure": "60%"}, USAGE, NOT_MORE, "Orders win reports and not stores.", (2, 5), width=0.02),
    Row("orders in place of help", FOUR, {"contact_plan": "none", "training": "none", "orders.pressure": "60%"}, SUCCESS, LESS, "S0's third error: orders alone end in surface compliance.", ALL_YEARS, True, least=0.2),
    Row("five spot checks a week", ONCE, {"orders.checks_a_week": 5}, OVERSTATED, LESS, "Who is checked tells the truth.", (1, 2), True, both={"orders.pressure": "60%"}),
    Row("twenty mystery shoppers a month", ONCE, {"orders.shoppers_a_month": 20}, OVERSTATED, LESS, "Who is checked tells the truth.", (1, 2), True, both={"orders.pressure": "60%"}),
    Row("five spot checks a week", ONCE, {"orders.checks_a_week": 5}, USAGE, NOT_MORE, "Checking finds out; it does not teach.", (1, 2), both={"orders.pressure": "60%"}, width=0.01),
    Row("managers replaced", ONCE, {"accountability.replacement": "yes"}, USAGE, NOT_MORE, "A new manager begins from little; some do better, many do not.", ALL_YEARS, width=0.08),
    Row("managers replaced", ONCE, {"accountability.replacement": "yes"}, COST, MORE, "To find and pay a new manager costs.", ALL_YEARS, True),
    Row("managers replaced", FOUR, {"accountability.replacement": "yes"}, USAGE, NOT_MORE, "A new manager begins from nothing; some do better, many do not.", ALL_YEARS, width=0.05),
    Row("talks with managers in the red, who do not cooperate", ONCE, {"accountability.talks": "yes"}, USAGE, NOT_LESS, "A manager who is spoken to does no less.", (1, 2), both=REFUSES),
    Row("five stores a week on the review's agenda", FOUR, {"reviews.weekly.stores": 5}, USAGE, NOT_LESS, "A problem that is discussed is sooner solved.", (1, 2), width=0.01),
    Row("lights without consequences", FOUR, {"lights.actions": "off"}, USAGE, NOT_MORE, "Who sees red and does nothing wins nothing.", (1, 2), width=0.01),
)  # fmt: skip

WEAR = (
    Row("half the staff leaves in a year", ONCE, {"stores.wear.staff_turnover": "50%"}, USAGE, LESS, "Who leaves takes the skill along.", ALL_YEARS, True),
    Row("half the staff leaves in a year", FOUR, {"stores.wear.staff_turnover": "50%"}, USAGE, LESS, "Who leaves takes the skill along.", ALL_YEARS, True, least=0.02),
    Row("half the staff leaves in a year", FOUR, {"stores.wear.staff_turnover": "50%"}, WORTH, LESS, "Who leaves takes the skill along, and what it earned.", ALL_YEARS, True),
    Row("a fifth of the staff leaves in a year", GROWING, {"stores.wear.staff_turnover": "20%"}, USAGE, LESS, "Who leaves takes the skill along.", ALL_YEARS),
    Row("new staff is trained", FOUR, {"training.new_staff": "yes"}, USAGE, MORE, "Who is taught can do it.", ALL_YEARS, True, both={"stores.wear.staff_turnover": "50%"}, explained="Colleagues teach newcomers within weeks, so a course adds little, and takes its hours."),
    Row("new staff is trained", ONCE, {"training.new_staff": "yes"}, USAGE, NOT_LESS, "Who is taught can do it.", ALL_YEARS, both={"stores.wear.staff_turnover": "50%"}),
    Row("new staff is trained where nobody leaves", FOUR, {"training.new_staff": "yes"}, USAGE, NONE, "Nobody is new.", (1, 2)),
    Row("stores that do well are not kept in touch", FOUR, {"contact_plan.keep_in_touch": 0}, USAGE, LESS, "Who is never called again slowly lets go.", (2, 5)),
    Row("stores that do well are called every week", FOUR, {"contact_plan.keep_in_touch": 4}, USAGE, NOT_LESS, "A call a week keeps it in mind.", (2, 5), width=0.005),
    Row("people tire by a fifth a year", FOUR, {"stores.wear.fatigue": "20%"}, USAGE, LESS, "Who tires does less.", ALL_YEARS, True),
    Row("consolidation against tiring", FOUR, {"change_management.consolidation": "yes"}, USAGE, MORE, "Who is kept going tires less.", (2, 5), True, both={"stores.wear.fatigue": "20%"}),
    Row("consolidation where nobody tires", FOUR, {"change_management.consolidation": "yes"}, USAGE, NONE, "There is nothing to hold against.", (1, 2)),
    Row("habits decline by half a year once support ends", FOUR, {"stores.wear.decline": "50%"}, USAGE, LESS, "What nobody asks about any more is forgotten.", (2, 5), True),
    Row("anchoring against decline", FOUR, {"change_management.anchoring": "yes"}, USAGE, MORE, "What is part of induction and promotion stays (Kotter 8).", (2, 5), True, both={"stores.wear.decline": "50%"}),
    Row("anchoring against decline", KOTTER, "without 8 anchoring", USAGE, LESS, "What is part of induction and promotion stays (Kotter 8).", (2, 5)),
    Row("moods twice as wild", FOUR, _times("noise", 2), USAGE, NONE, "Moods come and go; over years they alone do not decide.", ALL_YEARS, width=0.05),
    Row("no moods", ONCE, {"coefficients.noise": 0}, USAGE, NONE, "Moods come and go; over years they alone do not decide.", ALL_YEARS, width=0.05),
)  # fmt: skip

YEARS = (
    Row("five years in place of one", ONCE, {"run_length": "60 months"}, USAGE, NOT_LESS, "Who uses it after a year still does after five: 84 to 91 % of users do.", (1,), width=0.1),
    Row("five years in place of one", FOUR, {"run_length": "60 months"}, USAGE, NOT_LESS, "Who uses it after a year still does after five: 84 to 91 % of users do.", (1,), width=0.1),
    Row("five years in place of one", WIDE, {"run_length": "60 months"}, USAGE, NOT_LESS, "Who uses it after a year still does after five: 84 to 91 % of users do.", (1,), width=0.1),
    Row("five years in place of one", GROWING, {"run_length": "60 months"}, USAGE, NOT_LESS, "Who uses it after a year still does after five: 84 to 91 % of users do.", (1,), width=0.1),
    Row("five years in place of one", ONCE, {"run_length": "60 months"}, USAGE, NOT_MORE, "What failed does not mend by itself.", (1,), width=0.1),
    Row("five years in place of one", FOUR, {"run_length": "60 months"}, SUCCESS, NOT_LESS, "Who was accepted stays so, but for a few.", (1,), width=0.1),
    Row("two years in place of one", FOUR, {"run_length": "24 months"}, USAGE, NOT_LESS, "Who uses it after a year still does after two.", (1,), width=0.06),
    Row("three years in place of two", FOUR, {"run_length": "36 months"}, USAGE, NOT_LESS, "Who uses it after two years still does after three.", (2,), width=0.04),
    Row("four years in place of two", ONCE, {"run_length": "48 months"}, USAGE, NOT_LESS, "Who uses it after two years still does after four.", (2,), width=0.06),
    Row("five years in place of two", FOUR, {"run_length": "60 months"}, WORTH, MORE, "A longer use brings more.", (2,), True),
    Row("five years in place of two, with no neighbours and no moods", FOUR, {"run_length": "60 months"}, USAGE, NONE, "A habit holds, and a lost one does not come back.", (2,), both={**NO_NEIGHBOURS, "coefficients.noise": 0}, width=0.05),
)  # fmt: skip

PACE = (
    Row("all at once in place of four batches", FOUR, {}, USAGE, LESS, "Ten people cannot carry 220 stores at a time.", ALL_YEARS, True, least=0.1, instead="all at once"),
    Row("all at once in place of four batches", FOUR, {}, SUCCESS, LESS, "Ten people cannot carry 220 stores at a time.", ALL_YEARS, True, least=0.1, instead="all at once"),
    Row("all at once in place of four batches", FOUR, {}, WORTH, LESS, "A year later, those who lasted earn more than those who were early.", (2, 5), True, instead="all at once"),
    Row("all at once in place of 1-3-9-27", GROWING, {}, SUCCESS, LESS, "Coaches out of each batch carry the next.", ALL_YEARS, True, least=0.1, instead="all at once"),
    Row("two batches of 110", FOUR, _sizes(110, "rest"), SUCCESS, LESS, "Ten people cannot carry 110 stores at a time.", (1, 2), True, least=0.03),
    Row("four batches of 55", FOUR, _sizes(55, 55, 55, "rest"), SUCCESS, NONE, "The largest batch is smaller, the first one larger: neither clearly wins.", (1, 2), width=0.04),
    Row("a last batch of 140", FOUR, _sizes(10, 20, 50, "rest"), SUCCESS, LESS, "What is put off to the end comes all at once.", (1, 2), True),
    Row("batches of one month", FOUR, _each_of_four("lasts", "1 month"), SUCCESS, LESS, "The next batch comes while the last still needs help.", (1, 2), True),
    Row("batches of six months", FOUR, _each_of_four("lasts", "6 months"), WORTH, LESS, "Stores that start a year later earn a year less.", (2,), True),
    Row("gaps of 4 weeks", FOUR, _each_of_four("gap", "4 weeks", 1), SUCCESS, NOT_LESS, "In the pause what was learnt is written down.", (2, 5), width=0.003),
    Row("gaps of 12 weeks", FOUR, _each_of_four("gap", "12 weeks", 1), SUCCESS, MORE, "In the pause what was learnt is written down.", (2, 5)),
    Row("gaps of 12 weeks", FOUR, _each_of_four("gap", "12 weeks", 1), WORTH, LESS, "Stores that start later earn less.", (2,), True),
    Row("gaps of 12 weeks, with no playbook and hours enough", FOUR, _each_of_four("gap", "12 weeks", 1), SUCCESS, NONE, "Where nothing is learnt and nobody is missing, a pause is only a pause.", (2, 5), both={**NO_PLAYBOOK, **NO_NEIGHBOURS, "people.head_office_coaches": 60}, width=0.01),
    Row("hardest first", FOUR, _each_of_four("choose", "hardest first"), SUCCESS, LESS, "S1's first principle: the easy ones teach how the hard ones are won.", (1, 2), True, explained="The ample help of the first batch meets those who need it; what easy stores' example gives makes up for it. In money easy first is ahead."),
    Row("hardest first", FOUR, _each_of_four("choose", "hardest first"), WORTH, LESS, "The easy ones earn from the first months on, and show the others.", (1, 2)),
    Row("at random", FOUR, _each_of_four("choose", "at random"), SUCCESS, LESS, "S1's first principle: the easy ones teach how the hard ones are won.", (1, 2), explained="As with the hardest first: in stores it is near even, in money easy first is ahead."),
    Row("at random", FOUR, _each_of_four("choose", "at random"), WORTH, LESS, "The easy ones earn from the first months on, and show the others.", (1, 2)),
    Row("hardest first, where all are alike", FOUR, _each_of_four("choose", "hardest first"), SUCCESS, NONE, "Where no store is easier than another, the order does not matter.", (1, 2), both=ALL_ALIKE, width=0.005),
    Row("hardest first, with no playbook, no neighbours and hours enough", FOUR, _each_of_four("choose", "hardest first"), SUCCESS, NONE, "Where nothing is handed on, the order does not matter.", (2,), both={**NO_PLAYBOOK, **NO_NEIGHBOURS, "people.head_office_coaches": 60}, width=0.01),
    Row("volunteers first", FOUR, _each_of_four("choose", "volunteers"), SUCCESS, MORE, "Who wants it shows the others that it works.", (1, 2)),
    Row("failed stores are tried again", FOUR, _each_of_four("retry", "failed", 1), SUCCESS, MORE, "Some succeed the second time.", (1, 2), True, least=0.005),
    Row("failed stores are coached again when people idle", FOUR, {"people.coach_again": "yes"}, SUCCESS, MORE, "Some succeed the second time, in hours that nobody needed.", (1.25, 2), True),
    Row("failed stores are coached again when people idle", ONCE, {"people.coach_again": "yes"}, SUCCESS, MORE, "Some succeed the second time, in hours that nobody needed.", (1, 2), True),
    Row("a playbook that coaches do not use", FOUR, {"coefficients.playbook_coaching": 0}, SUCCESS, NOT_MORE, "Who knows what worked elsewhere coaches no worse.", (1, 2)),
    Row("failed stores are not tried again", GROWING, {f"{GROWING_BATCHES}.3.retry": None}, SUCCESS, LESS, "Some succeed the second time.", (1.25, 2)),
    Row("twenty pilots in place of three", GROWING, {"stores.pilots": 20}, SUCCESS, MORE, "Twenty shops that show it works, and need no help, carry the others.", (1, 2)),
    Row("twenty pilots in place of three", GROWING, {"stores.pilots": 20}, USAGE, MORE, "Twenty shops that show it works, and need no help, carry the others.", ALL_YEARS),
    Row("pilots that use it half of the time", GROWING, {"coefficients.pilot_usage": 0.5}, SUCCESS, NOT_MORE, "A pilot that fails is no example.", (1, 2)),
    Row("a gate: accepted at least as planned", FOUR, {'strategies."four batches".gate': {"go": "accepted >= target"}}, SUCCESS, NOT_LESS, "Who waits until it works does not do worse.", (2,), width=0.005),
    Row("a gate that is always waived", FOUR, {'strategies."four batches".gate': {"go": "accepted >= target", "waived": 1}}, SUCCESS, NONE, "A gate that nobody heeds is none.", (1, 2), width=0.0001),
    Row("a gate that stops at half red", ONCE, {}, LAUNCHED, NOT_MORE, "All at once there is nothing left to stop.", (1,), instead="four batches"),
    Row("launches stopped when a tenth is red", FOUR, {'strategies."four batches".gate': {"stop": "red > 5%"}}, LAUNCHED, LESS, "Who stops at the first sign of trouble launches fewer.", (1, 2), True),
    Row("no playbook: training", FOUR, {"coefficients.playbook_training": 0}, SUCCESS, NOT_MORE, "What the first stores taught is not passed on.", (1, 2)),
    Row("no playbook: requests", FOUR, {"coefficients.playbook_requests": 0}, SUCCESS, LESS, "Each store asks again what others asked before.", (1, 2)),
    Row("no playbook", ONCE, NO_PLAYBOOK, SUCCESS, NONE, "All at once there is nobody to learn from.", (1, 2), width=0.003),
    Row("a playbook that matures twice as fast", FOUR, _times("solved_to_mature", 0.5), SUCCESS, MORE, "Who writes down sooner helps sooner.", (1, 2)),
)  # fmt: skip

TIERS_AND_KINDS = (
    Row("regular coaching for all", TIERS, "regular for all", SUCCESS, LESS, "Weak stores need more; S1 gives help by need.", (1.25, 2)),
    Row("daily visits for the strong, none for the weak", TIERS, {"tiers.assign": {"low": "autonomous", "mid": "regular", "high": "key"}}, SUCCESS, LESS, "Help goes where it is not needed.", (1.25, 2), True, both={"stores.readiness": {"low": "30%", "mid": "40%", "high": "30%"}}),
    Row("tiers follow lights", TIERS, "tiers follow lights", SUCCESS, NOT_LESS, "Who turns red gets more help.", (1.25, 2), width=0.005),
    Row("regular coaching for all, with many head office coaches", TIERS, {"tiers.assign": {"low": "regular", "mid": "regular", "high": "regular"}}, COST, NOT_MORE, "The same people are paid, whom they visit or not.", (1.25,), both={"people.head_office_coaches": 60}),
    Row("all stores ready", FOUR, {"stores.readiness": {"high": 1, "mid": 0, "low": 0}}, USAGE, MORE, "Who is ready takes it up.", ALL_YEARS, True, least=0.02),
    Row("no store ready", FOUR, {"stores.readiness": {"high": 0, "mid": 0, "low": 1}}, USAGE, LESS, "Who is not ready does not take it up.", ALL_YEARS, True, least=0.02),
    Row("drive half a step higher", FOUR, {"coefficients.mean_drive": DEFAULTS["mean_drive"] + 0.5}, USAGE, MORE, "Who wants it does it.", ALL_YEARS, True),
    Row("half the stores' drive is alike", FOUR, _times("drive_spread", 0.5), SUCCESS, NOT_LESS, "Fewer stores begin with no will at all.", (1, 2), width=0.01),
    Row("practice teaches twice as much", FOUR, _times("practice", 2), USAGE, MORE, "Who learns faster by doing does more.", (1, 2)),
    Row("reminders last twice as long", FOUR, _times("prompt_days", 2), USAGE, MORE, "What is kept in mind is done.", (1, 2), True),
    Row("habits take twice as long", FOUR, _times("habit_days", 2), USAGE, LESS, "What takes long to become a habit is dropped before.", (1, 2)),
    Row("30 more stores that never take part", FOUR, {"stores.inert": 30}, SUCCESS, NONE, "Who does not take part changes nothing.", (1,), width=0.0001),
    Row("twice the measuring error", FOUR, _times("measuring_error", 2), USAGE, NONE, "Reading a scale badly changes nobody's weight.", (1, 2), width=0.02),
    Row("tasks of equal length", FOUR, {"people.handling": "fixed"}, SUCCESS, NONE, "The mean work is the same.", (1, 2), width=0.02),
)  # fmt: skip

RESISTANCE = (
    Row("stores that doubt", FOUR, DOUBTS, USAGE, LESS, "Who does not believe it does it less.", ALL_YEARS, True, least=0.02),
    Row("stores that fear", FOUR, FEARS, USAGE, LESS, "Who is afraid does it less.", ALL_YEARS, True, least=0.02),
    Row("stores that do not cooperate", FOUR, REFUSES, USAGE, LESS, "Who does not want to does it less.", ALL_YEARS, True, least=0.02),
    Row("three in five managers sceptical", GROWING, "sceptical as in 2019", USAGE, LESS, "A sceptical manager does not lead.", ALL_YEARS, True),
    Row("urgency, among doubters", FOUR, {"change_management.urgency": "yes"}, USAGE, MORE, "Who sees the crisis believes (Kotter 1).", (1, 2), True, both=DOUBTS, least=0.005),
    Row("urgency, where nobody doubts", FOUR, {"change_management.urgency": "yes"}, USAGE, NONE, "There is nobody to convince.", (1, 2)),
    Row("a vision, among doubters", FOUR, {"change_management.vision": "yes"}, USAGE, MORE, "Who sees what for believes (Kotter 3).", (1, 2), True, both=DOUBTS, least=0.005),
    Row("a vision, where nobody doubts", FOUR, {"change_management.vision": "yes"}, USAGE, NONE, "There is nobody to convince.", (1, 2)),
    Row("ten messages, among doubters", FOUR, {"change_management.communication": {"pushes_a_week": 1}}, USAGE, MORE, "Who hears it ten times believes (Kotter 4).", (1, 2), True, both=DOUBTS, least=0.005),
    Row("a hundred messages in place of ten", FOUR, {"change_management.communication": {"national_meetings": 100}}, USAGE, NOT_MORE, "Nobody hears the eleventh.", (1, 2), both={**DOUBTS, "change_management.communication": {"national_meetings": 10}}),
    Row("a coalition", FOUR, {"change_management.coalition": {"core": 10, "extended": 50}}, USAGE, MORE, "People of weight make others look (Kotter 2).", (1, 2)),
    Row("a coalition, where nobody looks at neighbours", FOUR, {"change_management.coalition": {"core": 10, "extended": 50}}, USAGE, NONE, "There is nothing to make them look at.", (1, 2), both=NO_NEIGHBOURS),
    Row("a quick win, among doubters", FOUR, {"change_management.quick_wins": "yes"}, USAGE, MORE, "Who sees the first success believes (Kotter 6).", (1, 2), both=DOUBTS),
    Row("no penalty, among the fearful", FOUR, {f"{EMPOWERMENT}.no_penalty": "yes"}, USAGE, MORE, "Who may fail tries.", (1, 2), True, both=FEARS, least=0.005),
    Row("usage in the manager's measures, where managers do not cooperate", FOUR, {f"{EMPOWERMENT}.kpi_weight": "15%"}, USAGE, MORE, "What is measured is done.", (1, 2), True, both=REFUSES, least=0.005),
    Row("usage in the manager's measures, where they cooperate", FOUR, {f"{EMPOWERMENT}.kpi_weight": "15%"}, USAGE, NONE, "They did it anyway.", (1, 2)),
    Row("equipment for 30,000", FOUR, {f"{EMPOWERMENT}.equipment": 30_000}, USAGE, MORE, "What is at hand costs less effort.", (1, 2), True),
    Row("equipment for 30,000", FOUR, {f"{EMPOWERMENT}.equipment": 30_000}, COST, MORE, "Equipment is paid for.", (1, 2), True),
    Row("objections answered", FOUR, {"change_management.answer_objections": "yes"}, USAGE, MORE, "Who is heard objects less.", (1, 2), both=OBJECTIONS),
    Row("objections answered where nobody objects", FOUR, {"change_management.answer_objections": "yes"}, USAGE, NONE, "There is nothing to answer.", (1, 2)),
    Row("prizes, where managers do not cooperate", FOUR, {"incentives.person_of_month": 10_000}, USAGE, MORE, "Who is praised for it does it.", (1, 2), both=REFUSES),
    Row("prizes", FOUR, {"incentives.person_of_month": 10_000}, COST, MORE, "Prizes are paid.", (1, 2)),
    Row("a fund for good stores, where managers do not cooperate", FOUR, {"incentives.store_fund": 100_000}, USAGE, MORE, "Who hopes for it tries.", (1, 2), both=REFUSES),
    Row("a board", FOUR, {"board": "yes"}, USAGE, NOT_LESS, "Who sees the others rise wants to rise.", (1, 2)),
    Row("none of Kotter's steps", KOTTER, "none of the steps", USAGE, LESS, "Eight steps are worth more than none.", ALL_YEARS, True, least=0.02),
)  # fmt: skip

NEIGHBOURS = (
    Row("nobody looks at good neighbours", FOUR, {"coefficients.peer_pull": 0}, USAGE, LESS, "A good example draws.", (1, 2)),
    Row("good neighbours pull twice as much", FOUR, _times("peer_pull", 2), USAGE, MORE, "A good example draws.", (1, 2)),
    Row("nobody looks at bad neighbours", ONCE, {"coefficients.peer_drag": 0}, USAGE, MORE, "A bad example deters.", ALL_YEARS),
    Row("no neighbours at all", ONCE, NO_NEIGHBOURS, USAGE, NONE, "Neighbours move a store, and no more: over years they do not take it all.", (2, 5), width=0.15),
    Row("one region in place of six", FOUR, {"stores.regions": 1}, USAGE, NONE, "The same stores see much the same.", (1, 2), width=0.02),
)  # fmt: skip

DISASTER_ROWS = (
    Row("2019, not so fast", DISASTER, "mended, too fast", USAGE, NOT_LESS, "Who takes time does not do worse.", (2,)),
    Row("2019, room for each store", DISASTER, "mended, one requirement for all", USAGE, NOT_LESS, "What one may fit to oneself is believed.", (1, 2)),
    Row("2019, resistance answered", DISASTER, "mended, resistance ignored", USAGE, MORE, "Who is heard resists less.", (1, 2), True, least=0.005),
    Row("2019, trained and followed up", DISASTER, "mended, training without follow-up", USAGE, MORE, "Who is taught and coached can do it.", (1, 2), True, least=0.05),
    Row("2019, with incentives", DISASTER, "mended, no incentives", USAGE, NOT_LESS, "Who gains by it does it.", (1, 2), explained="New managers lose what the old ones knew, and talks take hours, in stores that nobody helps: pay and pressure alone mend nothing."),
)  # fmt: skip

MONEY = (
    Row("labour worth half", FOUR, {"money.benefits.labour_per_store_day": 1000}, WORTH, LESS, "Saved hours are worth less.", ALL_YEARS, True),
    Row("labour worth half", FOUR, {"money.benefits.labour_per_store_day": 1000}, USAGE, NONE, "Prices change no store.", (1,), width=0.0),
    Row("head office coaches paid double", FOUR, {"money.people.head_office_coach": 3000}, COST, MORE, "People cost more.", ALL_YEARS, True),
    Row("head office coaches paid double", FOUR, {"money.people.head_office_coach": 3000}, WORTH, LESS, "People cost more.", ALL_YEARS, True),
    Row("24 million committed", FOUR, {"money.committed": {"system": 24_000_000}}, WORTH, LESS, "What is spent is spent.", (1, 2), True, least=10_000_000),
    Row("equipment costs double", FOUR, {"money.per_store.equipment": 60_000}, WORTH, LESS, "Stores cost more.", (1, 2), True),
    Row("margin of 20 %", FOUR, {"money.benefits.margin": 0.2}, WORTH, MORE, "More of the revenue is kept.", (1, 2), True),
    Row("no customers kept", FOUR, {"money.benefits.customers_kept": 0}, WORTH, LESS, "Who leaves buys nothing.", (1, 2), True),
    Row("money costs nothing", FOUR, {"money.discount_rate": 0}, WORTH, MORE, "Benefits come later than costs.", (2, 5)),
    Row("a change nobody is trained in, nor reads", ONCE, {"training": "none", "contact_plan": "none"}, COMPLAINTS, NOT_MORE, "What nobody does upsets no customer.", (0.5, 1), both={"people.head_office_coaches": 0}, width=0.02),
)  # fmt: skip

#: The table, by themes.
THEMES: Mapping[str, tuple[Row, ...]] = {
    "Coaching": HELP,
    "People": PEOPLE,
    "Questions and answers": ANSWERS,
    "Training": TRAINING,
    "What the change is worth to a store": GAIN,
    "Orders, checks and consequences": ORDERS,
    "Wear": WEAR,
    "Time": YEARS,
    "Pace, order and batches": PACE,
    "Tiers and kinds of stores": TIERS_AND_KINDS,
    "Resistance and change management": RESISTANCE,
    "Neighbours": NEIGHBOURS,
    "The rollout of 2019": DISASTER_ROWS,
    "Money": MONEY,
}
