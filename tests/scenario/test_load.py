"""Loading: ``--set``, overrides, uncertain inputs, and that no input ends in a traceback."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from rollout_sim.scenario import (
    Mistake,
    ScenarioError,
    load,
    loads,
    resolve,
    uncertain_inputs,
    with_money,
    with_values,
)
from rollout_sim.scenario.blocks.money import MoneyBlock
from rollout_sim.scenario.file.paths import annotation, models_in
from rollout_sim.scenario.values.fields import Block
from tests.scenario.texts import SMALL, small

CONFIGS = Path(__file__).parents[2] / "configs"
EVERYTHING = (Path(__file__).parents[1] / "scenarios" / "valid" / "everything.yaml").read_text(encoding="utf-8")


def mistakes_of(text: str = SMALL, *sets: str, overrides: tuple[str, ...] = ()) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        loads(text, sets=sets, override_names=overrides)
    return [str(mistake) for mistake in caught.value.mistakes]


def test_defaults() -> None:
    scenario = small()
    assert scenario.strategy_names == ("at once",)
    assert scenario.acceptance_days == 42
    assert scenario.critical_window == 14
    assert scenario.people.answering.critical_window == 0.25
    assert scenario.people.answering.later == 1
    assert scenario.money.discount_rate == 0.08
    assert scenario.stores.readiness.mid == 0.5


def test_a_scenario_is_frozen() -> None:
    scenario = small()
    with pytest.raises(ValueError, match="frozen"):
        scenario.name = "other"  # type: ignore[misc]


def test_a_mistake_is_one_line() -> None:
    mistake = Mistake("a.yaml", 3, 7, "people.head_office_coaches", "must be a whole number", "'ten'")
    assert str(mistake) == "a.yaml:3:7: people.head_office_coaches: must be a whole number (got 'ten')"
    assert str(Mistake("a.yaml", 1, 1, "", "is empty", "")) == "a.yaml:1:1: is empty"


# -- changes ----------------------------------------------------------------------------------------------------------
def test_sets_change_values_in_blocks_lists_and_defaults() -> None:
    scenario = small(
        "people.head_office_coaches=12",
        'strategies."at once".batches.0.lasts=4 months',
        "strategies.at once.batches.0.choose={high: 2, mid: 1}",
        "contact_plan.visits.1=7",
        "coefficients.practice=0.02",
        "money.committed.system=12 million",
        "training=none",
    )
    batch = (scenario.strategies["at once"].batches or [])[0]
    assert scenario.people.head_office_coaches == 12
    assert batch.lasts == 4 * 365.25 / 12
    assert (batch.choose.high, batch.choose.mid, batch.choose.low) == (2, 1, 0)  # type: ignore[union-attr]
    assert scenario.contact_plan.visits == [3, 7, 1, 1, 0.5, 0.5]  # type: ignore[union-attr]
    assert scenario.coefficients.practice == 0.02
    assert scenario.money.committed == {"system": 12e6}
    assert scenario.training is None


def test_a_batch_can_be_named_in_a_path() -> None:
    scenario = loads(EVERYTHING, sets=['strategies."1-3-9-27".batches.mop-up.target=45%'])
    assert (scenario.strategies["1-3-9-27"].batches or [])[3].target == 0.45


def test_later_sets_win_over_earlier_ones_and_over_overrides() -> None:
    scenario = loads(
        EVERYTHING,
        sets=["people.head_office_coaches=6", "people.head_office_coaches=7"],
        override_names=["half the team"],
    )
    assert scenario.people.head_office_coaches == 7
    assert loads(EVERYTHING, override_names=["half the team"]).people.head_office_coaches == 5


def test_sets_are_made_together_before_rules_are_checked() -> None:
    assert small("stores.readiness.high=50%", "stores.readiness.low=0%").stores.readiness.low == 0
    assert mistakes_of(SMALL, "stores.readiness.high=50%")


ONE = "has no item 1; the first is 0, the last 0"
BRACKET = "a bracket that is opened here is not closed, or a comma is missing in it"
SUCH = "1: must be PATH=VALUE, such as people.head_office_coaches=12"
NEAR = "did you mean 'at once'?"


@pytest.mark.parametrize(
    ("change", "mistake"),
    [
        ("people.coaches=3", "1: people.coaches: is no key here; did you mean 'head_office_coaches'?"),
        ("people.head_office_coaches=ten", "28: people.head_office_coaches: must be a whole number (got 'ten')"),
        ("people.head_office_coaches", f"{SUCH} (got 'people.head_office_coaches')"),
        ("people.head_office_coaches=", f"{SUCH} (got 'people.head_office_coaches=')"),
        ("=3", f"{SUCH} (got '=3')"),
        ("people.head_office_coaches=[", f"28: is not YAML: {BRACKET}"),
        ("people.head_office_coaches=~", "28: has no value; remove the key, or write its value"),
        ("people.head_office_coaches=!x 3", "28: tags are not read: a scenario holds plain values only (got '!x')"),
        ("strategies.once.batches=1", f"1: strategies.once.batches: there is no strategy 'once'; {NEAR}"),
        ("strategies.at once.batches.1=1", "1: strategies.at once.batches.1: " + ONE),
        ("strategies.at once.batches.b=1", "1: strategies.at once.batches.b: has no item named 'b'"),
        ("uncertain.people={}", "1: uncertain.people: uncertain can't be changed by a path"),
        ("name..x=3", "1: name..x: must be a dotted path, such as people.head_office_coaches or "
         'strategies."all at once".batches.0.stores'),
    ],
)  # fmt: skip
def test_mistakes_in_sets(change: str, mistake: str) -> None:
    # a path that leads nowhere is told at its start, a bad value where the value begins
    assert mistakes_of(SMALL, change) == [f"--set:1:{mistake}"]


def test_a_value_may_hold_an_equals_sign() -> None:
    assert small("name=x=y").name == "x=y"


def test_mistakes_of_several_sets_come_together() -> None:
    found = mistakes_of(SMALL, "people.head_office_coaches=ten", "run_length=3")
    assert [line.split(": ")[:2] for line in found] == [
        ["--set:1:28", "people.head_office_coaches"],
        ["--set:2:12", "run_length"],
    ]


def test_what_is_set_is_no_longer_uncertain() -> None:
    assert [entry.path for entry in uncertain_inputs(loads(EVERYTHING))] == ["change.efficiency_gain"]
    assert uncertain_inputs(loads(EVERYTHING, sets=["change.efficiency_gain=20%"])) == ()


def test_a_set_that_takes_away_what_is_uncertain_is_a_mistake() -> None:
    text = SMALL + 'uncertain: {strategies."at once".batches.0.lasts: {uniform: [1 month, 2 months]}}\n'
    found = mistakes_of(text, "strategies.at once={growth: {first: 1, factor: 2}, lasts: 1 month}")
    assert len(found) == 1
    assert found[0].startswith("<text>:11:13: uncertain.")


def test_unknown_override() -> None:
    found = mistakes_of(EVERYTHING, overrides=("half the tem",))
    assert found == ["--override:1:1: there is no override 'half the tem'; did you mean 'half the team'?"]


def test_with_values() -> None:
    scenario = small()
    assert (
        with_values(
            scenario, {"people.head_office_coaches": 3, "change.efficiency_gain": "20%"}
        ).people.head_office_coaches
        == 3
    )
    assert scenario.people.head_office_coaches == 2
    assert with_values(scenario, {}) == scenario
    with pytest.raises(ScenarioError, match=r"people\.head_office_coaches: must be at least 0"):
        with_values(scenario, {"people.head_office_coaches": -1})


def test_values_of_money_alone_are_those_of_with_values() -> None:
    scenario = load(CONFIGS / "180-stores.yaml")
    values = {"money.benefits.margin": "7.3%", "money.committed.system and programme office": 1.3e7,
              "money.committed.new": 5, "money.per_event.travel": 123.456}  # fmt: skip
    assert with_money(scenario, values) == with_values(scenario, values) != scenario
    for wrong in ({"money.benefits.margin": 1.5}, {"money.benefits.margn": 0.1}, {"money.benefits": 0.1}):
        with pytest.raises(ScenarioError) as quick:
            with_money(scenario, wrong)
        with pytest.raises(ScenarioError) as usual:
            with_values(scenario, wrong)
        assert str(quick.value) == str(usual.value)
    inner = [block for field in MoneyBlock.model_fields.values() for block in models_in(annotation(field))]
    for block in (MoneyBlock, *inner):
        assert block.rules is Block.rules, "with_money would not ask for rules between fields"


@pytest.mark.parametrize("config", sorted(path.stem for path in CONFIGS.glob("*.yaml")))
def test_no_plan_depends_on_money(config: str) -> None:
    scenario = load(CONFIGS / f"{config}.yaml")
    other = scenario.model_copy(update={"money": MoneyBlock(overtime_hour=1.0)})
    for name in scenario.strategy_names:
        np.testing.assert_equal(vars(resolve(other, name)), vars(resolve(scenario, name)))


# -- uncertain inputs -------------------------------------------------------------------------------------------------
def ranges(entry: str) -> list[object]:
    found = uncertain_inputs(loads(SMALL + f"uncertain: {{{entry}}}\n"))
    return [found[0].quantile(u) for u in (0.05, 0.5, 0.95)]


def test_quantiles_of_all_shapes() -> None:
    assert ranges("critical_window: {uniform: [10 days, 30 days]}") == ["11 days", "20 days", "29 days"]
    assert ranges("people.handling: {one_of: [fixed, exponential]}") == ["fixed", "exponential", "exponential"]
    assert ranges("coefficients.mean_drive: {normal: {mean: -0.2, sd: 0.1}}") == pytest.approx(
        [-0.2 - 0.16448536, -0.2, -0.2 + 0.16448536]
    )
    assert ranges("people.head_office_coaches: {uniform: [2, 10]}") == [2, 6, 10]


def test_each_whole_number_of_a_uniform_range_is_as_likely() -> None:
    (entry,) = uncertain_inputs(loads(SMALL + "uncertain: {people.head_office_coaches: {uniform: [2, 5]}}\n"))
    drawn = [entry.quantile((place + 0.5) / 400) for place in range(400)]
    assert {number: drawn.count(number) for number in drawn} == {2: 100, 3: 100, 4: 100, 5: 100}


def test_a_normal_range_is_cut_off_at_the_limits_of_its_field() -> None:
    """Case 03: of 400 futures 3 drew more than all managers, and were lost."""
    from scipy import stats

    text = SMALL + "uncertain: {stores.sceptical_managers: {normal: {mean: 80%, sd: 8%}}}\n"
    scenario = loads(text)
    (entry,) = uncertain_inputs(scenario)
    law = stats.truncnorm(-10, 2.5, 0.8, 0.08)
    at = [(place + 0.5) / 1000 for place in range(1000)]
    drawn = [
        with_values(scenario, {entry.path: entry.quantile(u)}).stores.sceptical_managers for u in (1e-9, *at, 1 - 1e-12)
    ]
    assert max(drawn) <= 1
    assert drawn[1:-1] == pytest.approx(law.ppf(at), abs=1e-6)
    with pytest.raises(ScenarioError, match="at its 99 % quantile"):
        loads(text.replace("sd: 8%", "sd: 9%"))


def test_a_whole_number_of_a_normal_range_stays_within_its_limits() -> None:
    (entry,) = uncertain_inputs(
        loads(SMALL + "uncertain: {people.head_office_coaches: {normal: {mean: 6, sd: 2.5}}}\n")
    )
    assert [entry.quantile(u) for u in (1e-12, 0.5, 1 - 1e-9)] == [0, 6, 21]


def test_ranges_that_fit_one_at_a_time_and_not_together_are_refused() -> None:
    """A green light takes more than a yellow one: each range keeps to it alone, and not the two at their ends."""
    green, yellow = (
        "coefficients.green_usage: {uniform: [65%, 90%]}",
        "coefficients.yellow_usage: {uniform: [50%, 75%]}",
    )
    assert loads(SMALL + f"uncertain: {{{green}}}\n").uncertain
    assert loads(SMALL + f"uncertain: {{{yellow}}}\n").uncertain
    with pytest.raises(ScenarioError, match=r"with coefficients.green_usage=.*must fall in this order"):
        loads(SMALL + f"uncertain: {{{green}, {yellow}}}\n")
    assert loads(SMALL + f"uncertain: {{{green.replace('65', '76')}, {yellow}}}\n").uncertain


def test_every_value_of_a_list_is_tested() -> None:
    with pytest.raises(ScenarioError, match="must fall in this order"):
        loads(SMALL + "uncertain: {coefficients.yellow_usage: {one_of: [50%, 60%, 90%, 55%]}}\n")


def test_pert_is_the_beta_distribution_that_its_name_says() -> None:
    from scipy import stats

    beta = stats.beta(1 + 4 * 0.25, 1 + 4 * 0.75, loc=1, scale=4)  # low 1, likely 2, high 5
    found = ranges("coefficients.usage_days: {low: 1, likely: 2, high: 5}")
    assert found == pytest.approx([beta.ppf(u) for u in (0.05, 0.5, 0.95)])
    assert beta.mean() == pytest.approx((1 + 4 * 2 + 5) / 6)


@given(u=st.floats(1e-9, 1 - 1e-9))
def test_every_drawn_value_makes_a_scenario(u: float) -> None:
    gain = "change.efficiency_gain: {low: 0%, likely: 1%, high: 100%}"
    text = SMALL + f"uncertain: {{{gain}, run_length: {{uniform: [1 day, 1 year]}}}}"
    scenario = loads(text)
    values = {entry.path: entry.quantile(u) for entry in uncertain_inputs(scenario)}
    drawn = with_values(scenario, values)
    assert 0 <= drawn.change.efficiency_gain <= 1
    assert 1 <= drawn.run_length <= 365.25


# -- no traceback -----------------------------------------------------------------------------------------------------
WORDS = [
    "people", "head_office_coaches", "ten",
    "-1", "0", "80%", "2 weeks", "rest", "[", "]", "{", "}", ":", " ", ",", "\n", "&a",
    "*a", "!", "none", "on", "~", "<<", "'", '"', "#", "9" * 20, "stores", "x",
]  # fmt: skip


def why_not(text: str, *sets: str) -> ScenarioError | None:
    """None if a text loads."""
    try:
        loads(text, sets=sets)
    except ScenarioError as error:
        return error
    return None


def well_said(error: ScenarioError | None) -> bool:
    """Whether there is no error, or one whose mistakes have places and rules and can be printed."""
    if error is None:
        return True
    placed = all(mistake.line >= 1 and mistake.column >= 1 and mistake.rule for mistake in error.mistakes)
    return bool(error.mistakes) and placed and bool(str(error).encode("utf-8"))


@settings(max_examples=200, deadline=None)
@given(
    where=st.integers(0, len(EVERYTHING)), cut=st.integers(0, 12), words=st.lists(st.sampled_from(WORDS), max_size=3)
)
def test_a_damaged_file_loads_or_says_why(where: int, cut: int, words: list[str]) -> None:
    assert well_said(why_not(EVERYTHING[:where] + "".join(words) + EVERYTHING[where + cut :]))


@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=40))
def test_any_set_loads_or_says_why(text: str) -> None:
    for change in (text, f"name={text}", f"{text}=1", f"strategies.{text}=1"):
        assert well_said(why_not(SMALL, change))


def test_what_is_not_well_said_is_seen() -> None:
    assert why_not(SMALL) is None
    assert well_said(why_not("["))
    assert not well_said(ScenarioError([]))
    assert not well_said(ScenarioError([Mistake("f", 0, 1, "", "no line", "")]))


def test_the_import_is_light() -> None:
    heavy = "numba", "pandas", "scipy", "matplotlib", "pyarrow", "simpy"
    code = f"import sys, rollout_sim.scenario; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_load_takes_sets_too(tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    path.write_text(SMALL, encoding="utf-8")
    assert load(path, ["people.head_office_coaches=9"]).people.head_office_coaches == 9
