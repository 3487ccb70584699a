"""The compiled engine's classes: which stores are taught on a day, and until when."""

from typing import Any

import numpy as np

from rollout_sim.engines.compiled.clock import ELSE, schedule
from rollout_sim.engines.compiled.event_kinds import PATH_GOES_ON
from rollout_sim.engines.compiled.layout import levers, paths
from rollout_sim.engines.compiled.tasks import NOBODY, record
from rollout_sim.kernel.compile import routine
from rollout_sim.rules import events
from rollout_sim.rules.classes import class_ends, classes_a_day, trainers_on

NO_STORE = NO_BATCH = -1


@routine
def hold_classes(w: Any, day: int) -> None:
    """Hold the day's classes for the stores enrolled at its start, first come first served."""
    waiting, hours, size = w["enrolled"], w["course_hours"], int(levers(w)[0].class_size)
    trainers = trainers_on(day, levers(w)[0], w["always"] == 1)
    enrolled, since = np.empty(waiting, dtype=np.int64), np.empty(waiting, dtype=np.float64)
    count = 0
    for store in range(w["n"]):
        if paths(w, store)["enrolled"] == 1:
            enrolled[count], since[count] = store, paths(w, store)["enrolled_on"]
            count += 1
    order = np.argsort(since, kind="mergesort")  # stable: at the same time the lowest number first
    taken = 0
    for number in range(trainers * classes_a_day(hours)):
        pupils = min(size, waiting - taken)
        if pupils == 0:
            return
        record(w, events.CLASS_HELD, NO_STORE, NOBODY, NO_BATCH, pupils)
        for i in range(taken, taken + pupils):
            store = enrolled[order[i]]
            path = paths(w, store)
            path["enrolled"], path["pupils"] = 0, pupils
            w["enrolled"] -= 1
            schedule(w, class_ends(day, number, trainers, hours), ELSE, PATH_GOES_ON, store, path["spell"])
        taken += pupils
