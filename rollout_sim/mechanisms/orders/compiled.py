"""Orders in the compiled engine."""

from typing import Any

from rollout_sim.engines.compiled.layout import coefficients, paths, stores, tasks
from rollout_sim.engines.compiled.tasks import record
from rollout_sim.kernel.compile import step
from rollout_sim.mechanisms.orders.arrays import rounds, settings
from rollout_sim.mechanisms.orders.kinds import CHECKED
from rollout_sim.mechanisms.orders.rules import choose_checks, is_check, look_at_reports, report_usage


@step
def weekly(w: Any) -> None:
    """Stores report, and checks are sent out."""
    report_usage(stores(w), w["now"], settings(w)[0], coefficients(w)[0])
    choose_checks(stores(w), rounds(w), settings(w)[0], w["seed"], w["replication"])


@step
def finished(w: Any, person: int, t: int) -> None:
    """A store was checked."""
    store = tasks(w, t)["store"]
    if is_check(tasks(w, t)["kind"]):
        overstatement = look_at_reports(stores(w), store, w["now"], coefficients(w)[0])
        record(w, CHECKED, store, person, paths(w, store)["batch"], overstatement)
