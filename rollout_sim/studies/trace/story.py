"""A trace in words: the story of one store, or of the programme, from the event log of one replication."""

from rollout_sim.kernel.phrases import Refused
from rollout_sim.rules.outcome import Outcome
from rollout_sim.scenario.plan.plan import Plan
from rollout_sim.studies.trace.programme_story import programme_story
from rollout_sim.studies.trace.store_story import store_story


def story(outcome: Outcome, plan: Plan, store: int | None = None, language: str = "en") -> str:
    """The events in words, and for a store the reasons of its red lights.

    Parameters
    ----------
    outcome, plan
        One replication, and its plan.
    store
        Number of the store, from 1; None for the programme's story.
    language
        "en" or "zh".

    Raises
    ------
    ValueError
        For a store that does not exist, or an unknown language.
    """
    if store is None:
        return programme_story(outcome, plan, language)
    if not 1 <= store <= plan.stores:
        raise Refused("store must be between 1 and {last}", last=plan.stores, quoted=store)
    return store_story(outcome, plan, store - 1, language)
