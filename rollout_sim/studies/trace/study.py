"""Study of one future of one strategy in detail: its event log, and the state of each store on each day."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from rollout_sim.replications.futures import future
from rollout_sim.replications.replicate import UnknownChoice, check_seed, chosen
from rollout_sim.rules import events as ev, outcome as tables
from rollout_sim.rules.store import StoreState
from rollout_sim.scenario.plan.plan import Plan

if TYPE_CHECKING:
    from rollout_sim.scenario import Scenario

#: Quantities to record of each store and day: columns of ``Trace.days``.
LEVELS = ("usage", "ability", "drive", "habit", "prompt", "resistance", "open_problems")


@dataclass(frozen=True, eq=False, repr=False)
class Trace:
    """One future of one strategy, simulated by the reference engine.

    Attributes
    ----------
    plan, outcome
        The resolved strategy, and the engine's arrays of ``rules.outcome``.
    seed, replication
        The future: the same as in ``compare`` with these numbers.
    days
        Frame: day (from 0), store (number from 1), state, light ("" before the first), usage, ability, habit, prompt
        (0 to 1), drive, resistance (log-odds) and open_problems; values at noon, one row for each store and day.
    """

    plan: Plan
    outcome: tables.Outcome
    seed: int
    replication: int
    days: pd.DataFrame

    @cached_property
    def log(self) -> pd.DataFrame:
        """Frame of the event log: day, event, store (number from 1), name, person and batch (from 1), value, and word.

        ``word`` names ``value`` if it is a kind of task, a state, a light, a tier or a decision, and is "" otherwise
        and for the light of a store that is not live. Columns that do not apply to an event are missing values.
        """
        rows = self.outcome.log
        names = np.array([*self.plan.store_names, ""], dtype=object)
        return pd.DataFrame(
            {
                "day": rows["day"],
                "event": np.array(ev.EVENT_NAMES, dtype=object)[rows["kind"]],
                "store": _counted(rows["store"]),
                "name": names[rows["store"]],
                "person": _counted(rows["person"]),
                "batch": _counted(rows["batch"]),
                "value": rows["value"],
                "word": list(map(_word, rows["kind"].tolist(), rows["value"].tolist())),
            }
        )

    @property
    def weekly(self) -> pd.DataFrame:
        """Frame of the weekly reviews: the columns of ``rules.outcome.WEEKLY``."""
        return pd.DataFrame(self.outcome.weekly)

    def store(self, number: int) -> pd.DataFrame:
        """The rows of ``days`` of one store, numbered from 1.

        Raises
        ------
        UnknownChoice
            For a store that does not exist.
        """
        if not 1 <= number <= self.plan.stores:
            raise UnknownChoice("store must be between 1 and {last}", last=self.plan.stores, quoted=number)
        return self.days[self.days["store"] == number].reset_index(drop=True)

    def __repr__(self) -> str:
        return (
            f"<Trace of {self.plan.strategy!r}: replication {self.replication}, seed {self.seed}, "
            f"{len(self.outcome.log):,} events of {self.plan.stores} stores>"
        )


def trace(scenario: "Scenario", strategy: str, replication: int = 0, seed: int = 1) -> Trace:
    """Simulate one future of a strategy and record its events and the state of its stores.

    Parameters
    ----------
    scenario
        As ``load`` returns it.
    strategy
        Name of the strategy.
    replication, seed
        The future, from 0: the same as in ``compare`` with these numbers.

    Raises
    ------
    UnknownChoice
        For a strategy that the scenario does not have, or a seed that is none.
    """
    from rollout_sim.engines.reference import watched

    chosen(scenario, [strategy])
    check_seed(seed)
    plan, _ = future(scenario, strategy, seed, replication)
    days: list[dict[str, Any]] = []

    def record_day(day: int, stores: StoreState) -> None:
        levels = {name: getattr(stores, name).copy() for name in LEVELS}
        days.append({"state": stores.state.copy(), "light": stores.light.copy(), **levels})

    outcome = watched(plan, seed, replication, record_day)
    return Trace(plan, outcome, seed, replication, _days(days, plan.stores))


def _days(days: list[dict[str, Any]], stores: int) -> pd.DataFrame:
    columns = {name: np.concatenate([noon[name] for noon in days]) for name in ("state", "light", *LEVELS)}
    words = {
        "state": np.array(ev.STATE_NAMES, dtype=object)[columns.pop("state")],
        "light": np.array([*ev.LIGHT_NAMES, ""], dtype=object)[columns.pop("light")],  # NOT_LIVE is -1: the last
    }
    day = np.repeat(np.arange(len(days)), stores)
    return pd.DataFrame({"day": day, "store": np.tile(np.arange(1, stores + 1), len(days)), **words, **columns})


def _word(kind: int, value: float) -> str:
    words = ev.VALUE_WORDS.get(kind, ())
    return words[int(value)] if words and value >= 0 else ""  # events.NOT_LIVE is no light


def _counted(numbers: Any) -> "pd.Series[Any]":
    """Numbers from 1; missing where the log has none (-1)."""
    return pd.Series(pd.arrays.IntegerArray(numbers.astype(np.int64) + 1, numbers < 0))
