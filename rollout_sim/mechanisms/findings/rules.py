"""Rules of findings: what is found, how fast it is mended, what is claimed, and what checks see.

Findings stand in one table in the order in which they were found. Those of a store that something may still happen to
are linked, in the same order. Between two changes at a store a finding's hazard has a closed form, so that the moment
at which it is mended follows from what is left of a unit exponential; nothing is divided into steps of a day.
"""

import math
from typing import Any

import numpy as np

from rollout_sim.kernel import draws
from rollout_sim.kernel.compile import rule
from rollout_sim.mechanisms.findings import kinds, settings as told
from rollout_sim.mechanisms.findings.records import CLAIMED, CLOSED, DROPPED, OPEN
from rollout_sim.mechanisms.findings.settings import DEPARTMENTS, GRADES, FindingSettings
from rollout_sim.rules.coefficients import Coefficients
from rollout_sim.rules.events import EXPONENTIAL, FIXED
from rollout_sim.rules.rows import URGENCY_CONTACT, URGENCY_LATER, URGENCY_LIGHT
from rollout_sim.rules.store import Floats, Ints, StoreState, is_live
from rollout_sim.rules.store_day import willingness

#: Where it stands with its department: it needs none, waits its turn, for people, or is worked on.
FREE, TURN, QUEUED, SERVED = range(4)
#: What happens next to a finding of a store.
NOTHING, MENDED, DROPS, COMES_BACK = range(4)
#: Where a finding is from.
OF_INSPECTION, OF_REVIEW = range(2)
NONE, LOOKED_AT = -1, -2
#: Most findings of an inspection; topics; addresses of random numbers that a finding may use for one purpose.
MOST_FOUND, MOST_TOPICS, TIMES = 50, 64, 4096
#: Address of the first finding of a review among those of its store; those of inspections are below.
OF_REVIEWS = 1 << 20
#: Findings mended by which a store has learnt half of what it can learn from mending.
HALF_LEARNT = 10.0
#: Days of data that show whether a claim is true.
DAYS_OF_DATA = 14.0
HOURS_A_DAY = 8.0
_GOLDEN = 0.6180339887498949

#: What is known of a store's findings.
BOOK = np.dtype(
    [(name, "f8") for name in ("next_closing", "goodwill", "wakes")]
    + [
        (name, "i4")
        for name in (
            "first", "last", "planned", "looks", "reviews", "version", "mended", "due", "what",
            "calls", "checks", "closings", "pushes", "write_ups",
        )
    ]
)  # fmt: skip
#: A class of findings in the regime, and a department.
GRADE = np.dtype([("due", "f8"), ("call_every", "f8")])
DEPARTMENT = np.dtype(
    [(name, "f8") for name in ("people", "hours", "backlog", "others", "pushed", "needs")]
    + [(name, "i8") for name in ("busy", "first", "last")]
)


def grades_of(settings: FindingSettings) -> Any:
    """The classes of a plan's regime, A to C."""
    rows = [(getattr(settings, f"due_{x}"), getattr(settings, f"call_{x}")) for x in "abc"]
    return np.array(rows, dtype=GRADE)


def departments_of(settings: FindingSettings) -> Any:
    """The departments of a plan."""
    names = DEPARTMENT.names[:6] if DEPARTMENT.names else ()
    rows = [(*(getattr(settings, f"{name}_{i + 1}") for name in names), 0, NONE, NONE) for i in range(DEPARTMENTS)]
    return np.array(rows, dtype=DEPARTMENT)


def books_of(stores: int) -> Any:
    """The books of stores at the start."""
    books = np.zeros(stores, dtype=BOOK)
    books["first"] = books["last"] = books["due"] = NONE
    books["next_closing"] = books["wakes"] = math.inf
    return books


# -- inspections -----------------------------------------------------------------------------------------------------


@rule
def first_inspection(store: int, settings: FindingSettings, seed: int, replication: int) -> float:
    """Day of a store's first inspection."""
    if settings.rhythm == told.SAME_DAYS:
        return settings.first
    if settings.rhythm == told.AT_RANDOM:
        gap = draws.exponential(seed, replication, kinds.INSPECTION_GAP, store, 0)
        return settings.first + settings.every * gap
    phase = (store + 1) * _GOLDEN
    return settings.first + settings.every * (phase - math.floor(phase))


@rule
def next_inspection(
    day: float, store: int, planned: int, settings: FindingSettings, seed: int, replication: int
) -> float:
    """Day of the inspection behind one on a day, behind which so many were planned."""
    if settings.rhythm == told.AT_RANDOM:
        return day + settings.every * draws.exponential(seed, replication, kinds.INSPECTION_GAP, store, planned)
    return day + settings.every


@rule
def number_found(store: int, look: int, settings: FindingSettings, seed: int, replication: int) -> int:
    """Findings of a store's inspection, counted from 0: Poisson, by inversion."""
    u = draws.uniform(seed, replication, kinds.NUMBER_FOUND, store, look)
    term = math.exp(-settings.per_inspection)
    reached, count = term, 0
    while u > reached and count < MOST_FOUND:
        count += 1
        term *= settings.per_inspection / count
        reached += term
    return count


@rule
def is_followed(
    stores: StoreState, i: int, look: int, alone: bool, settings: FindingSettings, seed: int, replication: int
) -> bool:
    """Whether what an inspection finds is followed up by the regime, or told and no more.

    A regime with batches beside it is in force at live stores, as often as they do things the new way.
    """
    if settings.regime == 0.0 or alone:
        return settings.regime == 1.0
    return is_live(stores.state[i]) and draws.uniform(seed, replication, kinds.FOLLOWED, i, look) < stores.usage[i]


@rule
def write_down(
    f: Any, store: int, k: int, now: float, followed: bool, departments: Any, settings: FindingSettings,
    c: Coefficients, seed: int, replication: int,
) -> None:  # fmt: skip
    """A new finding, with all that it is; ``k`` is its address among those of its store."""
    first, second, third, _ = draws.philox(seed, replication, kinds.NATURE, store, k)
    u, v, t = draws.uniform_of(first), draws.uniform_of(second), draws.uniform_of(third)
    f["store"], f["k"], f["found"], f["followed"], f["source"] = store, k, now, 1 if followed else 0, OF_INSPECTION
    f["grade"] = 0 if u < settings.share_a else (1 if u < settings.share_a + settings.share_b else 2)
    f["topic"] = int(t * min(float(MOST_TOPICS), max(1.0, settings.topics)))
    f["department"] = NONE
    for number in range(DEPARTMENTS):
        if f["department"] == NONE and v < departments[number]["needs"]:
            f["department"] = number
        v -= departments[number]["needs"]
    hard, lower, _, _ = draws.philox(seed, replication, kinds.HARD, store, k)
    f["hard"] = 1 if draws.uniform_of(hard) < c.hard_share else 0
    f["lower"] = 1 if draws.uniform_of(lower) < settings.lower else 0
    f["confirmed"] = f["due"] = f["claimed"] = f["done"] = f["first_done"] = f["closed"] = f["dropped"] = math.nan
    f["asked"] = f["ready"] = math.nan
    f["next_call"] = f["next_check"] = math.inf
    f["blocked_days"] = f["rate"] = 0.0
    f["watched_until"], f["since"] = -math.inf, now
    f["attention"] = c.lower_rated if f["lower"] == 1 else 1.0
    f["state"], f["blocked"], f["around"], f["attempt"], f["works"] = OPEN, FREE, 0, 0, 0
    f["calls"] = f["checks"] = f["in_order"] = f["reopened"] = f["back"] = f["came_back"] = f["written"] = 0
    f["evidence"] = f["next"] = f["queued"] = NONE
    f["moved"] = 0
    f["left"] = draws.exponential(seed, replication, kinds.WORK, store, k * TIMES)
    f["drop_left"] = draws.exponential(seed, replication, kinds.DROP, store, k * TIMES)


@rule
def link(findings: Any, book: Any, j: int) -> None:
    """Put a finding at the end of those of its store."""
    if book["last"] >= 0:
        findings[book["last"]]["next"] = j
    else:
        book["first"] = j
    book["last"] = j


# -- how fast a finding is mended ------------------------------------------------------------------------------------


@rule
def used_up(f: Any, now: float, c: Coefficients) -> None:
    """Move a finding on to now: attention fades, and what is left of its exponentials is used."""
    days = now - f["since"]
    if days <= 0.0:
        return
    if f["state"] == OPEN:
        worked = -c.attention_days * math.expm1(-days / c.attention_days)
        f["left"] = max(0.0, f["left"] - f["rate"] * f["attention"] * worked)
        f["drop_left"] = max(0.0, f["drop_left"] - c.drop_rate * days)
        f["attention"] *= math.exp(-days / c.attention_days)
    else:
        f["left"] = max(0.0, f["left"] - f["rate"] * days)
    f["since"] = now


@rule
def next_of(f: Any, c: Coefficients) -> tuple[float, int]:
    """When the next thing happens to a finding if nothing changes, and what it is."""
    time, what = math.inf, NOTHING
    if f["state"] == OPEN:
        most = f["rate"] * f["attention"] * c.attention_days
        if most > f["left"]:
            time, what = f["since"] - c.attention_days * math.log1p(-f["left"] / most), MENDED
        if c.drop_rate > 0.0:
            dropped = f["since"] + f["drop_left"] / c.drop_rate
            if dropped < time:
                time, what = dropped, DROPS
    elif f["rate"] > 0.0:
        back = f["since"] + f["left"] / f["rate"]
        if back < f["watched_until"]:
            time, what = back, COMES_BACK
    return time, what


@rule
def over(f: Any, now: float) -> bool:
    """Whether nothing more can happen to a finding, unless it is found again."""
    if f["state"] == DROPPED:
        return f["blocked"] == FREE
    if f["state"] != CLOSED:
        return False
    # A false one, and one that has come back, are seen at the next inspection.
    return f["done"] == f["done"] and f["back"] == 0 and now >= f["watched_until"] and f["blocked"] == FREE


@rule
def workable(f: Any) -> bool:
    """Whether a store can work on a finding."""
    return f["state"] == OPEN and (f["blocked"] == FREE or f["around"] == 1)


@rule
def will_of(stores: StoreState, i: int, goodwill: float, settings: FindingSettings, c: Coefficients) -> float:
    """A store's willingness to mend: its own, as in its day, with goodwill and incentives."""
    pulls = settings.showing * c.showing_will + settings.deduction * c.deduction_will
    pulls += settings.best_ten * c.best_ten_will
    return willingness(stores.drive[i] + stores.mood[i] - stores.resistance[i] + goodwill + pulls)


@rule
def deadline_pull(f: Any, due_days: float, now: float, c: Coefficients) -> float:
    """How many times as fast a date makes a finding."""
    if f["due"] != f["due"] or due_days <= 0.0 or now < f["due"] - c.deadline_ahead:
        return 1.0
    return max(1.0, (c.deadline_reference / due_days) ** c.deadline_pull)


@rule
def mending_rate(
    f: Any, will: float, share: float, mended: int, known: float, grade: Any, now: float, settings: FindingSettings,
    c: Coefficients,
) -> float:  # fmt: skip
    """Hazard of being mended, a day and at full attention."""
    rate = c.mend_rate * will * share * deadline_pull(f, grade["due"], now, c)
    rate *= c.hard_skill if f["hard"] == 1 else 1.0
    rate *= 1.0 + c.mend_learning * mended / (mended + HALF_LEARNT)
    rate *= 1.0 + c.case_help * known / (known + 1.0)
    if f["around"] == 1:
        rate *= c.round_speed
    if f["followed"] == 1 and settings.style == told.DOES_IT:
        rate *= c.doing_speed
    return rate


@rule
def plan_store(
    findings: Any, book: Any, stores: StoreState, i: int, now: float, known: Floats, grades: Any,
    settings: FindingSettings, c: Coefficients,
) -> None:  # fmt: skip
    """Move all findings of a store on to now, give each its rate, and see what happens next: ``wakes``, ``due``."""
    urgent_a = urgent_b = others = 0
    j, before = book["first"], NONE
    while j >= 0:
        f = findings[j]
        used_up(f, now, c)
        after = f["next"]
        if over(f, now):
            f["next"] = NONE
            if before >= 0:
                findings[before]["next"] = after
            else:
                book["first"] = after
            if after < 0:
                book["last"] = before
        else:
            before = j
            if workable(f):
                urgent_a += 1 if f["grade"] == 0 else 0
                urgent_b += 1 if f["grade"] == 1 else 0
                others += 1 if f["grade"] == 2 else 0
        j = after
    will = will_of(stores, i, book["goodwill"], settings, c)
    count = urgent_a + urgent_b + others
    at_once = count if settings.regime == 0.0 or settings.focus == 0.0 else min(count, int(settings.focus))
    share = min(1.0, c.attention_places / max(1, at_once))
    rank_a, rank_b, rank_c = 0, urgent_a, urgent_a + urgent_b
    wakes, due, what = math.inf, NONE, NOTHING
    j = book["first"]
    while j >= 0:
        f = findings[j]
        f["rate"] = 0.0
        if workable(f):
            rank = rank_a if f["grade"] == 0 else (rank_b if f["grade"] == 1 else rank_c)
            rank_a += 1 if f["grade"] == 0 else 0
            rank_b += 1 if f["grade"] == 1 else 0
            rank_c += 1 if f["grade"] == 2 else 0
            if rank < at_once:
                topic, grade = known[f["topic"]], grades[f["grade"]]
                f["rate"] = mending_rate(f, will, share, book["mended"], topic, grade, now, settings, c)
        elif f["state"] != OPEN and f["done"] == f["done"] and f["back"] == 0 and now < f["watched_until"]:
            f["rate"] = c.recur_rate * (1.0 - stores.habit[i]) * c.recur_checked ** float(f["in_order"])
        time, next_what = next_of(f, c)
        if time < wakes:
            wakes, due, what = time, j, next_what
        j = f["next"]
    book["wakes"], book["due"], book["what"] = wakes, due, what


# -- what happens to a finding ---------------------------------------------------------------------------------------


@rule
def confirm(f: Any, now: float, grade: Any, settings: FindingSettings) -> None:
    """A finding is confirmed: it has an owner and a date, and days of calls and checks."""
    f["confirmed"], f["attention"] = now, 1.0
    if grade["due"] > 0.0:
        f["due"] = f["found"] + grade["due"]
    calls = settings.style != told.LEAVES_ALONE and grade["call_every"] > 0.0
    f["next_call"] = now + grade["call_every"] if calls else math.inf
    f["next_check"] = next_check(f, 0, settings)


@rule
def next_check(f: Any, number: int, settings: FindingSettings) -> float:
    """Day of a finding's check behind this one (1 or 2; 0 before the first), beside those of claims and closings."""
    if settings.style == told.LEAVES_ALONE:
        return math.inf
    if number == 0 and settings.check_1_after > 0.0:
        return float(f["confirmed"] + settings.check_1_after)
    if number <= 1 and settings.check_2_after > 0.0:
        return float(f["confirmed"] + settings.check_2_after)
    return math.inf


@rule
def claim(
    f: Any, book: Any, will: float, now: float, settings: FindingSettings, c: Coefficients, seed: int, replication: int
) -> bool:
    """A store says that a finding is mended, which may be false. Returns whether it is closed by that."""
    address = f["k"] * TIMES + f["attempt"]
    first, second, _, _ = draws.philox(seed, replication, kinds.CLAIM, f["store"], address)
    f["state"], f["claimed"], f["rate"], f["back"], f["since"] = CLAIMED, now, 0.0, 0, now
    f["evidence"] = NONE
    if draws.uniform_of(first) >= c.false_claim * (1.0 - will):
        f["done"] = now
        if f["first_done"] != f["first_done"]:
            f["first_done"] = now
        works = c.remedy_works * (c.round_works if f["around"] == 1 else 1.0)
        f["works"] = 1 if draws.uniform_of(second) < works else 0
        f["left"] = draws.exponential(seed, replication, kinds.RECUR, f["store"], address)
        f["watched_until"] = now + c.recur_days
        if f["followed"] == 0 or settings.style != told.DOES_IT:
            book["mended"] += 1
    told_only = f["followed"] == 0 or (settings.evidence == told.NOT_AT_ALL and settings.accept_after == 0.0)
    if told_only:
        f["state"], f["closed"] = CLOSED, now
    return told_only


@rule
def comes_back(f: Any, now: float) -> None:
    """What was mended is no longer; nobody knows until somebody looks."""
    f["back"], f["rate"], f["since"] = 1, 0.0, now
    f["came_back"] += 1


@rule
def open_again(f: Any, now: float, seed: int, replication: int) -> None:
    """A finding that was claimed or closed is open again, with everybody's attention."""
    f["state"], f["done"], f["closed"], f["back"], f["attention"], f["since"] = OPEN, math.nan, math.nan, 0, 1.0, now
    f["attempt"] += 1
    f["reopened"] += 1
    f["watched_until"] = -math.inf
    f["left"] = draws.exponential(seed, replication, kinds.WORK, f["store"], f["k"] * TIMES + f["attempt"])
    f["rate"] = 0.0


@rule
def seen_by(how: float, c: Coefficients) -> float:
    """Probability that a check shows what is not in order."""
    if how == told.PHOTO:
        return c.seen_in_photo
    if how == told.REMOTELY:
        return c.seen_remotely
    return c.seen_in_data if how == told.DATA else c.seen_on_site


@rule
def is_caught(f: Any, how: float, figures: bool, c: Coefficients, seed: int, replication: int) -> bool:
    """Whether a check shows that a claim is false, that it came back, or (if it reads figures) that it changed none."""
    mended = f["done"] == f["done"] and f["back"] == 0 and (f["works"] == 1 or not figures)
    u = draws.uniform(seed, replication, kinds.SEEN, f["store"], f["k"] * TIMES + f["checks"] + f["attempt"] * 64)
    f["checks"] += 1
    if mended:
        f["in_order"] += 1
        return False
    return u < seen_by(how, c)


@rule
def lift(f: Any, part: float, c: Coefficients) -> None:
    """A call or a check lifts a store's attention to an open finding, each time a little less."""
    f["attention"] = min(1.0, f["attention"] + part * max(0.0, 1.0 - c.call_wears * f["calls"]))
    f["calls"] += 1


@rule
def press(book: Any, step: float) -> None:
    """Move a store's goodwill towards those who follow up."""
    book["goodwill"] += step


@rule
def faded(goodwill: float, c: Coefficients) -> float:
    """Goodwill a day later."""
    return goodwill - goodwill / c.mood_days


# -- tasks that the day asks for -------------------------------------------------------------------------------------


@rule
def urgency_of(grade: int) -> int:
    """Class of urgency of what is done about a finding."""
    return URGENCY_LIGHT if grade == 0 else (URGENCY_CONTACT if grade == 1 else URGENCY_LATER)


@rule
def call_due(findings: Any, book: Any, day: float, settings: FindingSettings) -> int:
    """The most urgent class of a store's open findings about which a call is due today; ``GRADES`` if none is."""
    grade, j = GRADES, book["first"]
    while j >= 0:
        f = findings[j]
        if f["state"] == OPEN and f["next_call"] < day + 1.0:
            if f["next_call"] > f["confirmed"] + settings.call_for:
                f["next_call"] = math.inf
            else:
                grade = min(grade, f["grade"])
        j = f["next"]
    return grade


@rule
def check_number(f: Any, settings: FindingSettings) -> int:
    """Which check of the regime is a finding's next."""
    first = settings.check_1_after > 0.0 and f["next_check"] == f["confirmed"] + settings.check_1_after
    return 1 if first else 2


@rule
def check_due(findings: Any, book: Any, day: float, settings: FindingSettings) -> int:
    """The number of the check (1 or 2) that is due today at a store with claims or open findings; 0 if none is."""
    number, j = 0, book["first"]
    while j >= 0:
        f = findings[j]
        if f["state"] <= CLAIMED and f["next_check"] < day + 1.0:
            number = max(number, check_number(f, settings))
        j = f["next"]
    return number


@rule
def is_remote(number: int, settings: FindingSettings) -> bool:
    """Whether a check of the regime is a remote one."""
    return (settings.check_1_how if number == 1 else settings.check_2_how) == told.REMOTELY


@rule
def data_due(findings: Any, book: Any, day: float, k: int, settings: FindingSettings) -> bool:
    """Whether two weeks of data lie behind claims of a store; the look at them is its ``k``-th look at evidence."""
    due, j = False, book["first"]
    while j >= 0:
        f = findings[j]
        waits = f["state"] == CLAIMED and f["followed"] == 1 and f["evidence"] == NONE
        if waits and settings.evidence == told.DATA and f["claimed"] + DAYS_OF_DATA < day + 1.0:
            f["evidence"], due = k, True
        j = f["next"]
    return due


@rule
def closing_due(findings: Any, book: Any, day: float, settings: FindingSettings) -> bool:
    """Whether a closing inspection is to be asked for today; one with nothing to close is moved on."""
    if book["next_closing"] >= day + 1.0 or book["closings"] > 0:
        return False
    if has_followed(findings, book, CLAIMED):
        return True
    if not has_followed(findings, book, OPEN):
        book["next_closing"] = math.inf
    elif settings.accept_every > 0.0:
        book["next_closing"] += settings.accept_every
    return False


@rule
def has_followed(findings: Any, book: Any, state: int) -> bool:
    """Whether a store has a followed finding in a state."""
    j = book["first"]
    while j >= 0:
        if findings[j]["followed"] == 1 and findings[j]["state"] == state:
            return True
        j = findings[j]["next"]
    return False


@rule
def follow_up_due(
    findings: Any, book: Any, day: float, k: int, settings: FindingSettings
) -> tuple[int, bool, int, bool]:
    """What is due today at a store: the class to call about, a look at data, a check, and a closing inspection.

    A class of ``GRADES`` and a check of 0 stand for none; what waits already is not due again.
    """
    if settings.regime == 0.0:
        return GRADES, False, 0, False
    grade = call_due(findings, book, day, settings)
    grade = GRADES if book["calls"] > 0 else grade
    data = data_due(findings, book, day, k, settings)
    number = 0 if book["checks"] > 0 else check_due(findings, book, day, settings)
    return grade, data, number, closing_due(findings, book, day, settings)


@rule
def day_of_stores(
    findings: Any, books: Any, stores: StoreState, day: float, looks: Ints, due: Ints, known: Floats, grades: Any,
    settings: FindingSettings, c: Coefficients,
) -> None:  # fmt: skip
    """A day of all stores, for the engine that would have to call a rule for each: rows of ``due`` hold what is due."""
    for i in range(len(books)):
        book = books[i]
        book["goodwill"] = faded(book["goodwill"], c)
        due[i, 0], due[i, 1], due[i, 2], due[i, 3] = GRADES, 0, 0, 0
        if book["first"] >= 0:
            grade, data, number, closing = follow_up_due(findings, book, day, looks[i], settings)
            due[i, 0], due[i, 1], due[i, 2], due[i, 3] = grade, 1 if data else 0, number, 1 if closing else 0
            plan_store(findings, book, stores, i, day, known, grades, settings, c)
        else:
            book["wakes"] = math.inf


# -- departments -----------------------------------------------------------------------------------------------------


@rule
def turn(department: Any, now: float) -> float:
    """Day on which a request asked now has its turn: behind the backlog that is left of the one at the start."""
    return float(now + max(0.0, department["backlog"] - (1.0 - department["others"]) * now))


@rule
def service_days(f: Any, hours: float, handling: int, c: Coefficients, seed: int, replication: int) -> float:
    """Days that a department's person works on a request, with hours that vary as those of remote tasks."""
    mean, address = hours / HOURS_A_DAY, f["k"] * TIMES + f["attempt"]
    if handling == FIXED:
        return mean
    if handling == EXPONENTIAL:
        return mean * draws.exponential(seed, replication, kinds.SERVICE, f["store"], address)
    log_variance = math.log(1.0 + c.remote_variation * c.remote_variation)
    normal = draws.normal(seed, replication, kinds.SERVICE, f["store"], address)
    return mean * math.exp(math.sqrt(log_variance) * normal - 0.5 * log_variance)


@rule
def queue_up(findings: Any, department: Any, j: int) -> None:
    """A request whose turn has come waits for people."""
    findings[j]["blocked"] = QUEUED
    findings[j]["queued"] = NONE
    if department["last"] >= 0:
        findings[department["last"]]["queued"] = j
    else:
        department["first"] = j
    department["last"] = j


@rule
def next_queued(findings: Any, department: Any) -> int:
    """Take the first request out of those that wait for people; -1 if there is none or nobody is free."""
    j = department["first"]
    if j < 0 or department["busy"] >= department["people"]:
        return NONE
    department["first"] = findings[j]["queued"]
    if department["first"] < 0:
        department["last"] = NONE
    findings[j]["queued"], findings[j]["blocked"] = NONE, SERVED
    department["busy"] += 1
    return j
