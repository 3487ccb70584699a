"""Classes in the compiled engine."""

from typing import Any

import numpy as np

from rollout_sim.engines.compiled.clock import ELSE, schedule
from rollout_sim.engines.compiled.layout import coefficients, course, paths, scene, stores, work_days
from rollout_sim.engines.compiled.stores import go_on
from rollout_sim.engines.compiled.tasks import NO_BATCH, NO_STORE, NOBODY, record
from rollout_sim.kernel.compile import routine, step
from rollout_sim.mechanisms.classes import kinds
from rollout_sim.mechanisms.classes.arrays import CLASS_ENDS, class_list, pupils, settings
from rollout_sim.mechanisms.classes.rules import class_ends, classes_a_day, teach, trainers_on


@step
def take_course(w: Any, store: int) -> bool:
    """Enrol a store in a class."""
    if settings(w)[0].trainers == 0.0:
        return False
    pupil = pupils(w, store)
    pupil["enrolled"], pupil["since"], pupil["spell"] = 1, w["now"], paths(w, store)["spell"]
    class_list(w, 0)["enrolled"] += 1
    return True


@step
def duty(w: Any, day: int) -> None:
    """Hold the day's classes, if stores are enrolled at its start."""
    if class_list(w, 0)["enrolled"] > 0:
        hold_classes(w, day)


@routine
def hold_classes(w: Any, day: int) -> None:
    """Hold classes for the stores enrolled, first come first served."""
    waiting, hours, size = class_list(w, 0)["enrolled"], w["course_hours"], int(settings(w)[0].size)
    trainers = trainers_on(day, settings(w)[0], w["always"] == 1, work_days(w))
    enrolled, since = np.empty(waiting, dtype=np.int64), np.empty(waiting, dtype=np.float64)
    count = 0
    for store in range(w["n"]):
        if pupils(w, store)["enrolled"] == 1:
            enrolled[count], since[count] = store, pupils(w, store)["since"]
            count += 1
    order = np.argsort(since, kind="mergesort")  # stable: at the same time the lowest number first
    taken = 0
    for number in range(trainers * classes_a_day(hours)):
        size_now = min(size, waiting - taken)
        if size_now == 0:
            return
        record(w, kinds.CLASS_HELD, NO_STORE, NOBODY, NO_BATCH, size_now)
        for i in range(taken, taken + size_now):
            store = enrolled[order[i]]
            pupils(w, store)["enrolled"] = 0
            class_list(w, 0)["enrolled"] -= 1
            schedule(w, class_ends(day, number, trainers, hours), ELSE, CLASS_ENDS, store, size_now)
        taken += size_now


@step
def happen(w: Any, kind: int, store: int, size: int) -> bool:
    """A class ends: its store has been taught, and its path continues."""
    if kind != CLASS_ENDS:
        return False
    record(w, kinds.TAUGHT, store, NOBODY, paths(w, store)["batch"], size)
    teach(stores(w), store, course(w), size, w["now"], scene(w)[0], coefficients(w)[0])
    if pupils(w, store)["spell"] == paths(w, store)["spell"]:
        go_on(w, store)
    return True
