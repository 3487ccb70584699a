"""Second chances in the compiled engine."""

from typing import Any

from rollout_sim.engines.compiled.layout import coefficients, stores, weekly as weeks
from rollout_sim.engines.compiled.stores import begin_coaching
from rollout_sim.kernel.compile import step
from rollout_sim.mechanisms.second_chances.arrays import had_chance, settings
from rollout_sim.mechanisms.second_chances.rules import nearest_to_success, stores_in_time


@step
def weekly(w: Any) -> None:
    """Coach failed stores again, as many as the week before left time for."""
    if settings(w)[0].coach_again == 0.0 or w["weeks"] == 0:
        return
    for _ in range(stores_in_time(weeks(w)[w["weeks"] - 1], coefficients(w)[0])):
        store = nearest_to_success(stores(w), had_chance(w))
        if store < 0:
            return
        had_chance(w)[store] = 1
        begin_coaching(w, store)
