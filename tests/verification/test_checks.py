"""Every check passes on the model as it is, and fails on a truth that is not: both with few replications."""

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from rollout_sim.statistics import sobol
from verification import (
    adoption,
    chain,
    checks,
    conversions,
    coverage,
    engines,
    imitation,
    interval_kinds,
    others,
    queues,
    starts,
    truths,
)  # fmt: skip
from verification.checks import Check, Effort, Number

pytestmark = pytest.mark.compiled

SOME = Effort(part=0.01, say=lambda text: None)


def fails(check: Check) -> list[str]:
    return [number.what for number in check.numbers if not number.holds(len(check.numbers))]


def shifted(function: Callable[..., Any], by: float) -> Callable[..., Any]:
    """A truth that is wrong by a factor, in each of the numbers that it gives."""

    def wrong(*arguments: Any) -> Any:
        found = function(*arguments)
        return tuple(by * part for part in found) if isinstance(found, tuple) else by * found

    return wrong


def passes_then_fails(
    monkeypatch: pytest.MonkeyPatch,
    run: Callable[[Effort], Check],
    name: str,
    wrong: Any,
    of: str,
    effort: Effort = SOME,
) -> None:
    """Run the check as it is, then with a wrong truth: all numbers whose name has ``of`` in it must see it."""
    assert fails(run(SOME)) == []
    monkeypatch.setattr(truths, name, wrong)
    seen = fails(run(SOME))
    assert seen
    assert all(of in what for what in seen)


def test_queues(monkeypatch: pytest.MonkeyPatch) -> None:
    some = tuple(row for row in queues.queues() if row.name.startswith(("M/M/5,", "M/D/5")))
    monkeypatch.setattr(queues, "queues", lambda: some)
    assert fails(queues.steady(SOME)) == []
    off = tuple(replace(row, truth=replace(row.truth, mean=1.25 * row.truth.mean)) for row in some)
    monkeypatch.setattr(queues, "queues", lambda: off)
    assert fails(queues.steady(SOME)) == [f"{row.name}: mean wait, days" for row in some]


def test_two_urgencies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queues, "URGENT_CASES", queues.URGENT_CASES[:1])
    wrong = shifted(truths.two_urgencies, 1.3)
    passes_then_fails(monkeypatch, queues.urgent, "two_urgencies", wrong, "mean wait")


def test_spike(monkeypatch: pytest.MonkeyPatch) -> None:
    passes_then_fails(monkeypatch, queues.spike, "in_system", shifted(truths.in_system, 0.8), "day")


def test_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starts, "CASES", starts.CASES[:2])
    right = truths.batch

    def wrong(*arguments: Any) -> truths.Batch:
        found = right(*arguments)
        return replace(found, makespan=1.1 * found.makespan)

    passes_then_fails(monkeypatch, starts.starts, "batch", wrong, "day")


def test_imitation(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("UNIT", 350.0), ("SIZES", ((38, 4000),)), ("LARGE", 380), ("LARGE_TIMES", 500)):
        monkeypatch.setattr(imitation, name, value)
    monkeypatch.setattr(imitation, "LATE", 4.5 / 350)
    right = truths.imitation

    def wrong(p: float, q: float, *rest: Any) -> Any:
        return right(p, 1.5 * q, *rest)

    passes_then_fails(monkeypatch, imitation.imitation, "imitation", wrong, "38 stores, time")


def test_lights(monkeypatch: pytest.MonkeyPatch) -> None:
    effort = replace(SOME, part=0.1)
    assert fails(chain.chain(effort)) == []
    right = truths.lights
    monkeypatch.setattr(truths, "lights", lambda usage, bounds, hysteresis, error: right(usage, bounds, 0.0, error))
    seen = fails(chain.chain(effort))
    assert {"red after red", "reading 53: red"} <= set(seen)


def test_coverage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coverage, "CROWD", 100)
    assert fails(coverage.coverage(SOME)) == []
    right = coverage.estimate

    def narrow(values: Any) -> Any:
        found = right(values)
        return replace(found, lower=(found.lower + found.mean) / 2, upper=(found.upper + found.mean) / 2)

    monkeypatch.setattr(coverage, "estimate", narrow)
    seen = fails(coverage.coverage(SOME))
    assert "mean of 40 makespans" in seen
    assert not any("difference" in what or "percentile" in what for what in seen)


def test_samples_of_one_law_and_of_two() -> None:
    luck = np.random.default_rng(1)
    first, second = luck.poisson(20, (60, 4)).astype(float), luck.poisson(20, (60, 4)).astype(float)
    assert engines.chance_of(first, second, 1, 400)[0] > 0.05
    second[:, 3] += 5
    assert engines.chance_of(first, second, 1, 400)[0] < 0.01


def test_spread_is_that_of_kolmogorov_and_smirnov() -> None:
    from scipy.stats import ks_2samp

    luck = np.random.default_rng(2)
    first, second = luck.poisson(5, (40, 2)).astype(float), luck.poisson(6, (30, 2)).astype(float)
    wanted = max(ks_2samp(first[:, k], second[:, k]).statistic for k in range(2))
    assert engines.spread(first, second) == pytest.approx(wanted)


def test_engines_that_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "CASES", (("first-two-weeks", "one batch", 16),))
    for name, value in (("TRIALS", 20), ("DEALS", 2000)):
        monkeypatch.setattr(engines, name, value)
    right = engines.compiled.simulate
    # That the engines agree is tested elsewhere; here one stands for both, as the other is slow.
    monkeypatch.setattr(engines, "reference", SimpleNamespace(__name__="reference", simulate=right))
    effort = replace(SOME, part=1.0)
    assert fails(engines.engines(effort)) == []

    def other(plan: Any, seed: int, replication: int) -> Any:
        c = plan.coefficients
        return right(replace(plan, coefficients=c._replace(mean_drive=c.mean_drive + 2)), seed, replication)

    monkeypatch.setattr(engines.compiled, "simulate", other)
    seen = fails(engines.engines(effort))
    assert "first-two-weeks, one batch: outcomes that differ, same seed" in seen
    assert "first-two-weeks, one batch: largest distance of distributions" in seen


def test_another_simulator(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ciw itself is there where benchmarks are; here our own desk stands for it."""
    monkeypatch.setattr(others, "theirs", lambda seed, r: others.ours(seed + 1, r))
    assert fails(others.others(SOME)) == []
    monkeypatch.setattr(others, "theirs", lambda seed, r: [1.1 * value for value in others.ours(seed + 1, r)])
    assert "others: share that waits" in fails(others.others(SOME))


def test_ciw_plays_the_same_desk() -> None:
    pytest.importorskip("ciw")
    ours, theirs = (np.mean([run(3, r) for r in range(12)], axis=0) for run in (others.ours, others.theirs))
    assert theirs[3] == pytest.approx(ours[3], rel=0.25)
    assert np.array_equal(others.theirs(3, 1), others.theirs(3, 1))


def test_conversions_are_counted_right() -> None:
    data = conversions.history()
    assert data.converted.sum() == 1532
    assert data.before.sum() == 7
    assert len(data.states) == 41
    assert (data.opened >= 0).all()
    assert data.at_risk[:, 0].sum() == 1924
    assert data.converted[:, -1].sum() == 160


def test_conversions_follow_their_terms() -> None:
    data, years = conversions.history(), 3
    terms = conversions.Terms(-2.0, 4.0, 0.5, 70.0, 0.0)
    found = conversions.play(data, terms, 1, 0, years)
    assert found.sum(axis=0).max() <= 71  # no more than there are people for
    assert (found.sum(axis=1) <= data.opened[:, :years].sum(axis=1)).all()
    assert conversions.play(data, replace(terms, head_office=0.0), 1, 0, years).sum() == 0
    alone = conversions.play(data, replace(terms, peer_pull=0.0, head_office=1e4), 1, 0, years).sum()
    pulled = conversions.play(data, replace(terms, head_office=1e4), 1, 0, years).sum()
    assert pulled > 1.5 * alone
    # With the own state alone in sight, one with nothing to see and nobody who needs no pull stays as it is.
    own_state = replace(terms, region_weight=1.0, head_office=1e4)
    own, begun = (
        conversions.play(data, chosen, 1, 0, years).sum(axis=1)
        for chosen in (own_state, replace(own_state, peer_pull=0.0))
    )
    still = (data.before == 0) & (begun == 0)
    assert still.any()
    assert own[still].sum() == 0
    assert own.sum() > begun.sum()


def test_forecasts_of_lines() -> None:
    data = conversions.history()
    flat = conversions.line_forecast(data, 13, 7)
    assert flat[:, 8] == pytest.approx(data.converted[:, :7].mean(axis=1), abs=1e-9)
    rising = conversions.trend_forecast(data, 13, 7).sum(axis=0)
    assert np.diff(rising) == pytest.approx(np.full(12, np.diff(rising)[0]))
    assert conversions.misfit(data.converted + 0.0, data.converted) < conversions.misfit(flat, data.converted)


def test_a_number_fails_by_the_rule_of_its_page() -> None:
    number = checks.mean_of("", [1.0, 2.0, 3.0, 2.0, 1.5, 2.5], 2.9)
    assert number.distance == pytest.approx((2 - 2.9) / number.error)
    assert not number.holds(1) or number.chance >= checks.ALPHA
    far = Number("", 1.0, 2.0, 0.25, 1e-3)
    assert not far.holds(1)
    assert far.holds(20)
    assert far.limit(20) > far.limit(1)
    assert not checks.exactly("", 1, 0).holds(1000)
    assert checks.exactly("", 0, 0).holds(1)
    assert checks.mean_of("constant", [0.1] * 5, 0.1).holds(1)
    assert not checks.mean_of("constant", [0.1] * 5, 0.2).holds(1000)
    assert not checks.share_of("", 90, 100, 0.5).holds(1)
    assert checks.share_of("", 10, 100, 0.5, at_most=True).holds(1)


def test_results_do_not_depend_on_threads() -> None:
    alone, together = Effort(threads=1, say=print), Effort(threads=3, say=print)
    made = starts.batch_plan(30, 5)
    found = [effort.each(lambda r: starts.batch_run(made, 5, r), 6, "") for effort in (alone, together)]
    assert found[0] == found[1]


def test_kinds_of_intervals(monkeypatch: pytest.MonkeyPatch) -> None:
    """All hold the truth; intervals of Student's, which make nothing of the bounds, do not hold a rare one."""
    rare = [kind for kind in interval_kinds.kinds() if kind.name.startswith("mean share, 99 % of futures keep")]
    assert len(rare) == 1
    monkeypatch.setattr(interval_kinds, "kinds", lambda: iter(rare))
    for part in ("_until_precise", "_joint"):
        monkeypatch.setattr(interval_kinds, part, lambda *_: Number("", 1, 1, 0, 1) if _[1:] else [])
    assert fails(interval_kinds.interval_kinds(SOME)) == []

    def students(values: Any, *_: Any) -> tuple[float, float]:
        half = 1.96 * values.std(ddof=1) / np.sqrt(values.size)
        return values.mean() - half, values.mean() + half

    monkeypatch.setattr(interval_kinds, "mean_interval", students)
    assert fails(interval_kinds.interval_kinds(SOME)) == [f"{rare[0].name}: {count} futures" for count in (10, 30, 100)]


def test_kinds_of_intervals_of_inputs(monkeypatch: pytest.MonkeyPatch) -> None:
    """They hold the truth; of effects not without luck that all trajectories share, and the noise that sizes have."""
    idle = [kind for kind in interval_kinds.kinds() if kind.name == "mean size of an input's effects, nothing"]
    assert [kind.of for kind in idle] == ["futures", "trajectories"]
    monkeypatch.setattr(interval_kinds, "kinds", lambda: iter(idle))
    for part in ("_until_precise", "_joint"):
        monkeypatch.setattr(interval_kinds, part, lambda *_: Number("", 1, 1, 0, 1) if _[1:] else [])
    found = interval_kinds.interval_kinds(SOME)
    assert fails(found) == []
    assert [row[:2] for row in found.table if "none" in row[3]] == [[idle[1].name, "10 trajectories"]]
    monkeypatch.setattr(sobol, "_half_width", lambda *_: 0.0)
    monkeypatch.setattr(sobol, "MEAN_SIZE", 0.0)
    assert len(fails(interval_kinds.interval_kinds(SOME))) == 7


def test_adoption(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neighbours forecast about as well as Bass; drives that lack far more, or no ceiling, do not."""
    series = adoption.all_series()
    assert sum(row.population or 0 for row in series) == 692
    assert {row.kind for row in series} == {"classic series", "villages"}
    assert fails(adoption.adoption(SOME)) == []
    monkeypatch.setattr(adoption, "LACK", 3.0)
    assert any("Bass" in what for what in fails(adoption.adoption(SOME)))


def test_a_number_of_given_data_is_within_its_limits_or_not() -> None:
    assert checks.limited("", 0.5, 0.4, 0.6).holds(1)
    assert not checks.limited("", 0.7, 0.4, 0.6).holds(1000)
    assert not checks.limited("", 0.3, least=0.4).holds(1000)
    assert checks.limited("", 9.0, least=0.4).holds(1)
    assert not checks.limited("", float("nan"), least=0.4).holds(1)


def test_numbers_of_conversions_can_fail() -> None:
    data = conversions.history()
    years = conversions.LAST - conversions.FIRST + 1
    line = conversions.line_forecast(data, years, 7)
    right = dict.fromkeys(conversions.SHOWN, line) | {
        conversions.SHOWN[0]: data.converted,
        conversions.SHOWN[1]: line,
    }
    luck = np.random.default_rng(1)
    runs = [data.converted + luck.normal(0, 2, data.converted.shape) for _ in range(40)]
    assert all(number.holds(1) for number in conversions._numbers(data, right, runs))
    wrong = right | {conversions.SHOWN[0]: 2 * line}
    holding = [number.holds(1) for number in conversions._numbers(data, wrong, [0 * run for run in runs])]
    assert holding == [False, False, False]
    ceiling = conversions.play(data, conversions.Terms(-1.0, 4.0, 0.5, 500.0, 0.1, 0.3), 1, 0, 3).sum()
    assert ceiling < 0.4 * conversions.play(data, conversions.Terms(-1.0, 4.0, 0.5, 500.0, 0.1), 1, 0, 3).sum()
