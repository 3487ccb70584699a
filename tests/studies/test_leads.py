"""Who leads when: paired intervals over time, the times in which they exclude 0, and what is said of them."""

import numpy as np
import pandas as pd
import pytest

from rollout_sim.kernel.calendar import DAYS_A_MONTH
from rollout_sim.replications.replicate import UnknownChoice
from rollout_sim.results.money import BENEFITS, COSTS
from rollout_sim.statistics.intervals import mean_interval
from rollout_sim.studies.compare.comparison import Comparison
from rollout_sim.studies.compare.leads import LeadCourse, LeadSpell, lead_course, lead_spells
from rollout_sim.studies.compare.words.lead_words import lead_words
from rollout_sim.studies.compare.words.table import comparison_table
from rollout_sim.studies.compare.words.verdict import verdict
from tests.report import fakes

#: Money by month: A brings its own early, and B more in the end.
NET = {"A": [-1e6, 3e6, 1e6, 0.0], "B": [-2e6, 0.0, 3e6, 6e6]}
FUTURES = 60
#: Days on which the months of the run end: of March, April and May 2026, and with the run.
ENDS = [30.0, 60.0, 91.0, 4 * DAYS_A_MONTH]


def comparison(noise: float = 1e4) -> Comparison:
    luck = np.random.default_rng(1).normal(0, noise, (2, FUTURES, 4))
    frames = []
    for place, (name, net) in enumerate(NET.items()):
        for number in range(FUTURES):
            frame = pd.DataFrame({"strategy": name, "replication": number, "month": range(4)})
            frame = frame.assign(**dict.fromkeys((*COSTS, *BENEFITS), 0.0), discount_factor=[1.0, 0.9, 0.8, 0.7])
            frames.append(frame.assign(efficiency_value=np.array(net) + luck[place, number]))
    worth = {name: [float(np.dot(net, [1.0, 0.9, 0.8, 0.7]))] * FUTURES for name, net in NET.items()}
    rng = np.random.default_rng(2)
    values = {
        name: {"successful_stores": rng.integers(80, 90, FUTURES) + 20 * (name == "B"), "total_cost": [1.0] * FUTURES,
               "net_present_value": np.array(worth[name]) + rng.normal(0, 1, FUTURES)}
        for name in NET
    }  # fmt: skip
    scenario = vars(fakes.comparison(values).scenario) | {"run_length": 4 * DAYS_A_MONTH}
    return fakes.comparison(
        values, monthly=pd.concat(frames), scenario=type(fakes.comparison(values).scenario)(**scenario)
    )


def test_the_course_is_the_paired_difference_so_far_with_intervals_that_hold_together() -> None:
    found = lead_course(comparison(), "balance", "A", "B")
    assert found.days.tolist() == ENDS
    assert found.mean == pytest.approx([1e6, 3.7e6, 2.1e6, -2.1e6], abs=3e4)
    frame = comparison().monthly
    first = frame[frame["month"] == 0]
    gap = np.subtract(*(first.loc[first["strategy"] == name, "efficiency_value"].to_numpy() for name in "AB"))
    assert (found.low[0], found.high[0]) == pytest.approx(mean_interval(gap, together=4))


def test_a_strategy_leads_where_its_interval_is_above_0() -> None:
    starts = comparison().month_starts
    a, b = (lead_spells(lead_course(comparison(), "balance", *pair), starts) for pair in ("AB", "BA"))
    assert a == [LeadSpell(ENDS[0], ENDS[2], False)]
    assert b == [LeadSpell(ENDS[3], ENDS[3], True)]
    assert lead_spells(lead_course(comparison(noise=1e8), "balance", "A", "B"), starts) == [], "noise decides nothing"


def test_of_weekly_reviews_the_last_of_a_month_counts() -> None:
    days = 7.0 * np.arange(10)  # months end between days 28 and 35, and 56 and 63
    low = np.where((days == 21) | (days == 28) | (days == 63), 1.0, -1.0)
    found = lead_spells(LeadCourse(days, low + 1, low, low + 2, low > 0), DAYS_A_MONTH * np.arange(3.0))
    assert [(spell.first, spell.to_the_end) for spell in found] == [(28.0, False), (63.0, True)]


def test_the_verdict_says_who_led_when() -> None:
    said = 'In money "A" leads "B" from 2026-04-01 to 2026-06-01, and "B" leads from 2026-07-'
    assert said in verdict(comparison())
    assert lead_words(comparison(), "balance", "B", "A", "en").startswith(said)
    assert lead_words(comparison(), "balance", "A", "B", "en").startswith('In money "B" leads "A" on 2026-07-')
    assert not lead_words(comparison(noise=1e8), "balance", "B", "A", "en")


def test_verdict_and_table_can_be_read_on_another_of_the_dates() -> None:
    luck = np.random.default_rng(3).integers(0, 10, (2, 40))
    stores = {"A": 80.0 + luck[0], "B": 40.0 + luck[1]}
    made = fakes.comparison({name: {"successful_stores": of} for name, of in stores.items()})
    middle = made.on("6 months")
    assert middle.values("successful_stores", "A").tolist() == (stores["A"] / 2).tolist(), "as the fakes have it"
    assert "on average, after month 6 (2026-08-31). It is ahead in 40 of 40 futures" in verdict(middle)
    text = comparison_table(middle)
    assert text.startswith("After month 6 (2026-08-31)")
    assert "usage at the end" not in text
    assert made.on("12 months") is made
    assert made.on("2026-08-31").read_on == middle.read_on
    for date, said in (("5 months", "none of the dates that were read"), ("soon", "must be a date, or a time since")):
        with pytest.raises(UnknownChoice, match=said):
            made.on(date)
