"""Sentences, tables, charts and JSON of one answer say the same: no sentence stands against another.

Every study is asked of six small scenarios of different kinds, and all that it says, in both languages, is held
against its numbers and against itself. Each check is shown a contradiction that it must see.
"""

import json
import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, NamedTuple

import pytest
from matplotlib.figure import Figure

from rollout_sim import best, capacity, compare, gates, optimise, risk, sensitivity, sweep
from rollout_sim.cli.commands.check import _lines
from rollout_sim.replications.futures import future
from rollout_sim.replications.replicate import engine
from rollout_sim.report import story
from rollout_sim.rules import events as ev
from rollout_sim.scenario import loads
from rollout_sim.scenario.advice.readiness import readiness
from rollout_sim.studies.calibrate.study import calibrate
from rollout_sim.studies.checklist import missing_items
from rollout_sim.studies.compare.words.ranking import STORES, duels
from rollout_sim.studies.risk.terms import EVERYTHING
from rollout_sim.wording.numbers import LINE, MINUS, cells
from rollout_sim.wording.scenario_words import STORES_BEHAVE
from tests.replications import fake_points
from tests.studies import pilot_worlds
from tests.studies.six_scenarios import TEXTS, scenario
from tests.studies.test_cases_words import study as cases_study

pytestmark = pytest.mark.compiled
ASKED: dict[str, Any] = {"workers": 1, "engine": fake_points.simulate}
RANGE = "uncertain: {money.people.head_office_coach: {uniform: [0, 100]}}\n"
FUTURES = 12
HERE: dict[str, Any] = {"workers": 1, "replications": FUTURES}
COACHES = "people.head_office_coaches"
ASK: dict[str, Callable[[Any], Any]] = {
    "compare": lambda world: compare(world, **HERE),
    "best": lambda world: best(world, at_most=20, workers=1),
    "sweep": lambda world: sweep(world, f"{COACHES}=1,4", goal="coverage_share >= 30%", **HERE),
    "capacity": lambda world: capacity(world, **HERE),
    "gates": lambda world: gates(world, "40%:80%:40%", target="60%", **HERE),
    "risk": lambda world: risk(world, **HERE),
    "sensitivity": lambda world: sensitivity(
        world, world.strategy_names[:2], points=8, trajectories=2, replications=8, workers=1
    ),
    "optimise": lambda world: optimise(
        world, f"{COACHES}=1,4", world.strategy_names[0], designs=10, screening=2, finalists=2, **HERE
    ),
}
#: What a scenario cannot be asked: it has no money, or nothing that is uncertain.
NOT_ASKED = {("luck", "sensitivity"), ("poor", "risk")}
CASES = [(kind, name) for kind in TEXTS for name in ASK if (kind, name) not in NOT_ASKED]
UNDECIDED = {"en": "too close to call", "zh": "难"}


class Told(NamedTuple):
    """All that an answer says in one language."""

    verdict: str
    table: str
    brief: str
    titles: tuple[str, ...]

    def all(self) -> str:
        return "\n".join([self.verdict, self.table, self.brief, *self.titles])


@cache
def asked(kind: str, name: str) -> Any:
    """An answer, once for all tests."""
    return ASK[name](scenario(kind))


@cache
def told(kind: str, name: str, language: str = "en") -> Told:
    """What an answer says, once for all tests."""
    found = asked(kind, name)
    return Told(found.verdict(language), found.text(language), found.brief(language), titles(found, language))


def titles(study: Any, language: str = "en") -> tuple[str, ...]:
    """Titles of all panels of all charts, in a line each."""
    found = []
    for _, panels, _, _ in study.sheets(language):
        for draw in panels:
            axes = Figure().add_subplot()
            draw(axes)
            found.append(" ".join(axes.get_title(loc="left").split()))
    return tuple(found)


# -- what holds of every answer ---------------------------------------


def figures(text: str) -> set[str]:
    """The numbers of a text."""
    return set(re.findall(rf"{MINUS}?\d[\d,.]*\d|\d", text))


def general_faults(words: Told) -> list[str]:
    """Lines that are too wide, names of the machine, ranges nobody gave, intervals that nobody named."""
    lines = [line for block in (words.table, words.brief) for line in block.splitlines()]
    faults = [f"too wide: {line}" for line in lines if cells(line) > LINE and "  " in line.strip()]
    faults += [raw for raw in (" | ", f"{COACHES}=", "nan", "None") if raw in words.all().replace("None of", "")]
    missing = figures(words.brief) - figures(words.table) - figures(words.verdict)
    faults += [f"in the short table alone: {number}" for number in sorted(missing)]
    for block in (words.table, words.brief):
        if ("±" in block or re.search(rf"\d {MINUS}\d[^ ]* \+\d", block)) and "95 %" not in block:
            faults.append(f"an interval that is not named: {block}")
    return faults


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("kind", "name"), CASES)
def test_tables_fit_and_name_what_they_show(kind: str, name: str, language: str) -> None:
    assert general_faults(told(kind, name, language)) == []


def test_what_does_not_fit_and_is_not_named_is_seen() -> None:
    good = told("luck", "capacity")
    for wrong in (
        good._replace(table=good.table + "\n" + "a  b" * 40),
        good._replace(verdict=good.verdict + ' "plan | one more"'),
        good._replace(brief=good.brief + "\n123.4567"),
        good._replace(brief=good.brief.replace("95 %", "")),
    ):
        assert general_faults(wrong)


def tie_faults(equal: Iterable[tuple[str, str]], words: Told) -> list[str]:
    """Sentences that put one of two strategies first which come to the same in every future."""
    faults = []
    text = "\n".join([words.verdict, *words.titles])
    for pair in equal:
        for one, other in (pair, pair[::-1]):
            wins = (
                f'"{one}" is (better|ahead)[^.;:]* (than|of) "{other}"',
                f'"{one}" leads "{other}"',
                f'succeed with "{one}" than with "{other}"',
                f'"{one}" is the best',
            )
            faults += [found.group() for win in wins if (found := re.search(re.sub(r'"(?=[a-z])', '"', win), text))]
    return faults


EQUAL = {"ties": [("plan A", "plan A again")], "gates": [("gated", "ungated")]}


@pytest.mark.parametrize(("kind", "name"), [case for case in CASES if case[0] in EQUAL and case[1] != "sweep"])
def test_of_two_that_come_to_the_same_none_is_put_first(kind: str, name: str) -> None:
    assert all(
        (asked(kind, "compare").values(STORES, a) == asked(kind, "compare").values(STORES, b)).all()
        for a, b in EQUAL[kind]
    )
    words = told(kind, name)
    assert tie_faults(EQUAL[kind], words) == []
    a, b = EQUAL[kind][0]
    for planted in (f'"{a}" is better than "{b}" on average.', f'"{b}" is the best', f'"{a}" leads "{b}" from 2026 on'):
        assert tie_faults(EQUAL[kind], words._replace(verdict=f"{words.verdict}\n{planted}"))


# -- what holds of one kind ---------------------------------------


def compare_faults(found: Any, words: Told) -> list[str]:
    """The decision on stores in verdict and chart, and the batches that meet their targets."""
    faults = []
    if len(found.strategies) > 1:
        rivals = duels(found, STORES)
        decided, equal = all(rival.decided for rival in rivals), all(rival.equal for rival in rivals)
        drawn = [title for title in words.titles if title.startswith(("With ", "Equally many"))
                 or (UNDECIDED["en"] in title and " or " in title)]  # fmt: skip
        faults += [] if drawn else ["no title on stores"]
        for text in (*drawn, words.verdict.split(". ")[0]):
            if (UNDECIDED["en"] in text) != (not decided and not equal):
                faults.append(f"not the decision: {text}")
            if ("qually many" in text) != equal:
                faults.append(f"no tie: {text}")
    frame = found.batch_table()
    frame = frame[frame["target"].notna()]
    for title in (title for title in words.titles if re.search("meets? (its|their) target", title)):
        met = int((frame["success_share_lower"] >= frame["target"]).sum())
        if not title.startswith(f"{met} of {len(frame)} "):
            faults.append(f"not the batches: {title}")
    return faults


def best_faults(found: Any, words: Told) -> list[str]:
    """Whether there is a best one, in verdict, table and chart."""
    (title,) = words.titles
    faults = []
    for text in (words.verdict.splitlines()[0], title):
        if ("is the best" in text and UNDECIDED["en"] not in text) != found.decided:
            faults.append(f"not the decision: {text}")
    yes = sum(" yes" in line for line in words.brief.splitlines())
    if yes != len(found.could_be_best):
        faults.append(f"{yes} could be best in the table")
    return faults


def capacity_faults(words: str, kept: dict[str, Any], chart_titles: Iterable[str] = ()) -> list[str]:
    """What a verdict on levers says against its numbers: a decision or a sign that the frames do not have."""
    groups = {"worth more than it costs": "yes", "not worth what it costs": "no", "too close to call": "not decided"}
    faults = []
    several = len(kept["strategies"])
    for row in kept["worth"]:
        own = [line for line in words.splitlines()
               if (line.startswith('"') and f'"{row["strategy"]}"' in line.partition(": ")[0])
               or line.startswith(f"all {several} strategies: ")]  # fmt: skip
        line = own[-1]
        label = {"head office coach": "one more head office coach", "seed coach": "one more seed coach",
                 "desk agent": "one more desk agent"}.get(row["lever"], "a week more for every batch")  # fmt: skip
        parts = [part for part in line.split("; ") if label in part]
        moved = any(effect["mean"] for effect in kept["effects"]
                    if (effect["strategy"], effect["lever"]) == (row["strategy"], row["lever"]))  # fmt: skip
        wanted = next((text for text, pays in groups.items() if pays == row["pays"]), "")
        if wanted and not any(re.search(rf"(: |^){wanted}: ", part) for part in parts):
            faults.append(f"{label}: {parts}")
        if any("changes nothing" in part for part in parts) and moved:
            faults.append(f"{label} changes something")
    sure = {effect["effect"] for effect in kept["effects"]
            if effect["lower"] is not None and (effect["lower"] > 0 or effect["upper"] < 0)}  # fmt: skip
    heads = {"stores that succeed": "successful_stores", "net present value": "net_present_value",
             "money spent": "outlay", "days until a store is accepted": "days_to_acceptance"}  # fmt: skip
    for title in chart_titles:
        claims = UNDECIDED["en"] not in title and "changes nothing" not in title
        if claims != (heads[title.partition(": ")[0]] in sure):
            faults.append(f"not the decision: {title}")
    return faults


def gates_faults(found: Any, words: Told) -> list[str]:
    """Which gate is best, and how often it is wrong, in verdict and chart."""
    faults = []
    for name in found.strategies:
        (title,) = [title for title in words.titles if title.startswith(f'"{name}": ')]
        lines = [line for line in words.verdict.splitlines() if ("best gate" in line or "gate is best" in line)
                 and (f'"{name}"' in line or line.startswith("all "))]  # fmt: skip
        for text in (title, *lines):
            open_ = len(found.least_wrong(name)) > 1
            if (UNDECIDED["en"] in text.split(";")[0]) != open_ and "no gate held" not in text:
                faults.append(f"not the decision: {text}")
        wrong = re.search(r"wrong in (.*?) of readings", title)
        if wrong and not any(wrong.group() in line for line in lines):
            faults.append(f"another number: {title}")
    return faults


def risk_faults(words: str, chart_titles: Iterable[str], kept: dict[str, Any]) -> list[str]:
    """What is said of the worth of knowing more against the frame, and in the chart against the verdict."""
    decided = any(row["decided"] for row in kept["information"] if row["about"] != EVERYTHING)
    nothing = "No input is worth measuring first"
    faults = ["nothing is worth it"] if nothing in words and decided else []
    for title in chart_titles:
        if nothing in title and nothing not in words:
            faults.append(title)
        if "is worth" in title and "before choosing" in title and not decided:
            faults.append(title)
        found = re.match(r"In 7 of 10 futures (.*) and (\S+) are enough for (\".*\"), ", title)
        if found and not any(f"{found[1]} and {found[2]} are enough" in line and (found[3] in line or "all " in line)
                             for line in words.splitlines()):  # fmt: skip
            faults.append(f"another budget: {title}")
    unknown = any(row["low"] is None for row in kept["information"] if row["about"] != EVERYTHING)
    if unknown and "Too few futures" not in words:
        faults.append("too few futures, and not said")
    return faults


def sensitivity_faults(found: Any, words: Told) -> list[str]:
    """What matters in verdict and charts, and no more certainty than there are futures for."""
    faults = []
    ranges = "what is not known" if any(one.path == STORES_BEHAVE for one in found.inputs) else "your ranges"
    if {"your ranges", "what is not known"} & {part for part in ("your ranges", "what is not known")
                                               if part in words.verdict} - {ranges}:  # fmt: skip
        faults.append("ranges that were not given")
    swings = found.swings()
    for (measure, strategy), rows in swings.groupby(["measure", "strategy"]):
        sure, few = bool(rows["sign"].any()), bool(rows["lower"].isna().any() and rows["mean"].any())
        phrase = "no input alone surely"
        for text in [*words.verdict.splitlines(), *words.titles]:
            label = {"success_share": "stores that succeed", "net_present_value": "net present value"}[measure]
            if label in text and f'"{strategy}"' in text and phrase in text and (sure or few):
                faults.append(f"said with too few futures, or against the swings: {text}")
    parts = {share for title in words.titles if " of the spread from " in title
             for share in re.findall(r": (\d+ %) of the spread", title)}  # fmt: skip
    faults += [f"a part in the chart alone: {part}" for part in parts if part not in words.verdict]
    return faults


def sweep_faults(found: Any, words: Told) -> list[str]:
    """What is enough for the goal, what pays, and what each step surely changes."""
    faults = []
    if ("surely pays is" in words.verdict) != bool(
        (found.gains().query("measure == 'net_present_value'")["sign"] > 0).any()
    ):
        faults.append("a step that pays, or none")
    for title in words.titles:
        steps = re.match(r"net present value: (\d+) of \d+ steps surely change it", title)
        if steps and int(steps[1]) != int((found.gains().query("measure == 'net_present_value'")["sign"] != 0).sum()):
            faults.append(f"another number of steps: {title}")
        if "reaches the goal most often" in title:
            shares = found.goal_shares()["share"]
            if int((shares == shares.max()).sum()) > 1:
                faults.append(f"not alone: {title}")
    enough = found.fewest().query("decided or high == high")
    if (" are enough for the goal" in words.verdict) != bool(len(enough)):
        faults.append("enough, or not")
    return faults


def optimise_faults(found: Any, words: Told) -> list[str]:
    """The chosen design and its value in verdict, table and chart; grammar of one design."""
    faults = [text for text in ("1 of {n} designs are", " 1 more are", " 0 more are") if text in words.verdict]
    (title,) = [title for title in words.titles if title.startswith("Chosen: ")]
    value = re.search(r"with (\S+)", title)
    assert value is not None
    faults += [] if value[1] in words.verdict.splitlines()[0] and value[1] in words.brief else [f"another: {title}"]
    front = re.search(r"(\d+) of (\d+) are on the Pareto front", " ".join(words.titles))
    assert front is not None
    if not re.search(rf"^{front[1]} of {front[2]} designs", words.verdict, re.MULTILINE):
        faults.append("another front")
    return faults


OWN: dict[str, Callable[[Any, Told], list[str]]] = {
    "compare": compare_faults,
    "best": best_faults,
    "capacity": lambda found, words: capacity_faults(words.verdict, json.loads(found.to_json()), words.titles),
    "gates": gates_faults,
    "risk": lambda found, words: risk_faults(words.verdict, words.titles, json.loads(found.to_json())),
    "sensitivity": sensitivity_faults,
    "sweep": sweep_faults,
    "optimise": optimise_faults,
}
#: A contradiction to plant: what stands in sentences and titles, and what is put in its place.
PLANTED: dict[str, list[tuple[str, str, str]]] = {
    "compare": [("titles", '": too close to call', '": decided'), ("titles", "of 2 batches", "of 9 batches")],
    "best": [("titles", "is the best", "is one"), ("brief", " yes", "  no")],
    "capacity": [("titles", "too close to call; on average ", ""), ("verdict", "too close to call:", "is sure:")],
    "gates": [("titles", "gate is best is too close to call", "gate is sure"),
              ("verdict", "gate is best is too close to call", "gate is best is sure")],
    "risk": [("titles", "million CNY and", "billion CNY and"), ("verdict", "Too few futures", "Enough futures")],
    "sensitivity": [("verdict", "too few futures to say which input surely changes it", "no input alone surely does"),
                    ("verdict", "what is not known", "your ranges")],
    "sweep": [("verdict", "no step surely pays", "the last step that surely pays is 1 to 4"),
              ("titles", "net present value: 0 of", "net present value: 7 of")],
    "optimise": [("titles", "Chosen: head office coaches = 4, with ", "Chosen: head office coaches = 4, with 9"),
                 ("titles", " are on the Pareto front", "0 are on the Pareto front")],
}  # fmt: skip


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_an_answer_does_not_contradict_itself(kind: str, name: str) -> None:
    assert OWN[name](asked(kind, name), told(kind, name)) == []


@pytest.mark.parametrize("name", list(ASK))
def test_a_planted_contradiction_is_seen(name: str) -> None:
    for part, wrong, put in PLANTED[name]:
        seen = 0
        for kind in (kind for kind, one in CASES if one == name):
            words = told(kind, name)
            own: Any = getattr(words, part)
            turned = tuple(one.replace(wrong, put) for one in own) if part == "titles" else own.replace(wrong, put)
            if turned != own:
                seen += 1
                assert OWN[name](asked(kind, name), words._replace(**{part: turned})), (kind, wrong)
        assert seen, f"{wrong} stands nowhere"


# -- studies of one strategy, one future, a pilot, documents ---------------------------------------


def test_items_of_the_checklist_are_told_as_their_intervals_are() -> None:
    world = scenario("luck")
    costs = missing_items(world, "two batches", 8, workers=1)
    lines = list(_lines(readiness(world, "two batches"), costs, "en"))
    assert all(cost.item.name in "\n".join(lines) for cost in costs)
    for cost in (cost for cost in costs if not cost.problem):
        (line,) = [line for line in lines if cost.item.name in line]
        assert ("would change nothing" in line) == (not cost.moves)
        assert (UNDECIDED["en"] in line) == (cost.moves and not cost.sign)
    assert not any(re.search(r"[ (]-\d|−0\.0", line) for line in lines)


def test_a_story_ends_as_its_last_week_does() -> None:
    world = scenario("poor")
    plan, _ = future(world, "half and half", 1, 0)
    outcome = engine("compiled")(plan, 1, 0)
    text = story(outcome, plan)
    assert all(cells(line) <= LINE for line in text.splitlines() if "  " in line.strip())  # of tables
    ended = re.search(r"At the end (\d+) of \d+ stores are accepted, (\d+) are green or yellow, (\d+) red", text)
    assert ended is not None
    lights = outcome.stores["light"]
    assert [int(number) for number in ended.groups()] == [
        int((outcome.stores["accepted_day"] >= 0).sum()), int((lights <= ev.YELLOW).sum() - (lights < 0).sum()),
        int((lights == ev.RED).sum()),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def calibration() -> Any:
    from tests.studies.test_calibrate import TRUTH

    pilot = pilot_worlds.pilot_of(TRUTH, 5)
    return calibrate(
        pilot_worlds.scenario(), pilot, parameters=pilot_worlds.PARAMETERS, draws=50, at_most=150, workers=1
    )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_a_pilot_teaches_is_told_alike(calibration: Any, language: str) -> None:
    words = Told(calibration.verdict(language), calibration.text(language), calibration.brief(language), ())
    assert general_faults(words) == []
    if language == "en":
        not_learnt = int((~calibration.learnt()["learnt"]).sum())
        assert words.table.count("not learnt") == not_learnt
        assert ("teaches nothing about" in words.verdict) == bool(not_learnt)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_published_cases_are_told_alike(language: str) -> None:
    found = cases_study({"complaints after half a year": ("the rollout of 2019", 0.5)})
    words = Told(found.verdict(language), found.text(language), found.brief(language), ())
    assert [fault for fault in general_faults(words) if not fault.startswith("an interval")] == []
    missed = sum(not check.inside for check in found.checks if check.use != "fitted")
    if language == "en":
        assert words.table.count(" NO ") >= missed > 0


# -- levers and the worth of knowing, of an engine whose answers are known ---------------------------------------


@pytest.mark.parametrize("coach", ["0.1", "10", "1000"])
def test_levers_are_told_as_their_numbers_are(coach: str) -> None:
    text = fake_points.TEXT.replace("head_office_coach: 10", f"head_office_coach: {coach}")
    found = capacity(loads(text), replications=30, **ASKED)
    words, kept = found.verdict(), json.loads(found.to_json())
    assert not capacity_faults(words, kept, titles(found))
    turned = words.replace("not worth what it costs", "worth more than it costs").replace("too close to call", "turned")
    assert turned == words or capacity_faults(turned, kept), "a sentence turned round is seen"
    assert (MINUS in found.text()) == any(row["mean"] < 0 for row in kept["effects"])


@pytest.mark.parametrize("range_", [RANGE, RANGE.replace("[0, 100]", "[10, 10.1]"), RANGE.replace("100", "1000")])
def test_what_knowing_is_worth_is_told_alike_everywhere(range_: str) -> None:
    found = risk(fake_points.scenario(range_), replications=40, **ASKED)
    words, kept, drawn = found.verdict(), json.loads(found.to_json()), titles(found)
    assert not risk_faults(words, drawn, kept)
    nothing = "No input is worth measuring first"
    assert risk_faults(words.replace(nothing, ""), [*drawn, nothing], kept), "a title turned round is seen"
