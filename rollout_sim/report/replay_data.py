"""One future of a run as data for the replay in the HTML report: who was where, what changed, and each store's story.

Lists of events are stored as columns of whole numbers, days as differences from the row before, so that they compress
well. The data are JSON, gzipped, in base64; the browser unpacks them.
"""

import base64
import gzip
import json
from collections.abc import Iterable
from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rollout_sim.mechanisms.register import parts
from rollout_sim.results.money import JOURNEYS
from rollout_sim.rules import events as ev
from rollout_sim.studies.compare.simulate_again import resimulate_replication, typical_future
from rollout_sim.studies.compare.words.ranking import ranking, subject
from rollout_sim.studies.trace.store_story import store_story
from rollout_sim.wording.labels import own_name

if TYPE_CHECKING:
    from rollout_sim.report.pack import Pack
    from rollout_sim.studies.compare.simulate_again import Resimulation

#: At most so many strategies can be chosen in the replay: the best ones.
MOST_STRATEGIES = 6
#: Number of lights, "not live" (-1) included: a store's look on a day is one of six states times these.
LIGHTS_AND_NONE = 1 + len(ev.LIGHT_NAMES)
REQUEST_ENDS = (ev.TASK_BEGUN, ev.GAVE_UP_WAITING)
TASK_ENDS = (ev.TASK_BEGUN, ev.TASK_MISSED, ev.TASK_WITHDRAWN)
#: Events in the feed; of states only suspended and failed, of lights only green and red.
FEED_EVENTS = (
    ev.BATCH_STARTED, ev.BATCH_ENDED, ev.GATE_READ, ev.GATE_PASSED, ev.LAUNCHES_STOPPED, ev.COACH_CERTIFIED, ev.STATE,
    ev.WENT_LIVE, ev.LIGHT, ev.GAVE_UP, ev.GAVE_UP_WAITING, ev.INSPECTED, ev.QUICK_WIN, ev.PRIZE,
    *(kind for part in parts("words").values() for kind in getattr(part, "FEED", {})),
)  # fmt: skip


def replay_of(pack: "Pack", language: str) -> dict[str, Any] | None:
    """The replay of the most typical future; None if the model has changed, so that another future would result.

    Keys: replication, days, weeks (the first day of each), stores (name, region, readiness, sceptical), regions,
    strategies (``_strategy``).
    """
    if not pack.same_model:
        return None
    names = list(pack.comparison.strategies)
    if len(names) > MOST_STRATEGIES:
        names = ranking(pack.comparison, subject(pack.comparison))[:MOST_STRATEGIES]
    number = typical_future(pack.comparison, names)
    futures = [resimulate_replication(pack.comparison, name, number) for name in names]
    if any(future.differing for future in futures):
        return None
    plan, stores = futures[0].plan, futures[0].outcome.stores
    shown = np.flatnonzero(plan.takes_part)
    return {
        "replication": number,
        "days": ceil(plan.run_days),
        "weeks": [int(day) for day in plan.review_days if day < plan.run_days],
        "regions": [own_name(name, language) for name in plan.regions],
        "stores": {
            "number": shown.tolist(),
            "name": [own_name(plan.store_names[store], language) for store in shown],
            "region": stores["region"][shown].tolist(),
            "readiness": stores["readiness"][shown].tolist(),
            "sceptical": stores["sceptical"][shown].tolist(),
        },
        "strategies": [_strategy(future, language) for future in futures],
    }


def packed(content: Any) -> str:
    """JSON, gzipped, in base64; the same content always gives the same text."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return base64.b64encode(gzip.compress(text.encode(), 9, mtime=0)).decode()


def _strategy(future: "Resimulation", language: str) -> dict[str, Any]:
    """Events and stories of one strategy.

    Keys: name; batches (names); people (role, and day of the first duty or None, by number); changes (day, store,
    shown), where shown is 5 * state + light + 1; tasks (day, store, person, task, site), all that were begun; told
    (day, kind, store, person, batch, value), the events of the feed; requests and contacts, waiting at the end of each
    day; stories, by store.
    """
    plan, outcome = future.plan, future.outcome
    log, days = outcome.log, ceil(plan.run_days)
    begun = log[(log["kind"] == ev.TASK_BEGUN) & (log["person"] >= 0)]
    feed = log[_in_feed(log)]
    return {
        "name": plan.strategy,
        "batches": [own_name(batch.name, language) for batch in plan.batches],
        "people": {"role": outcome.people["role"].tolist(), "since": _known(outcome.people["from_day"])},
        "changes": _columns(*_shown(log, plan.stores)),
        "tasks": {
            **_columns(*(begun[name] for name in ("day", "store", "person"))),
            "task": begun["value"].astype(int).tolist(),
            "site": np.isin(begun["value"], JOURNEYS).astype(int).tolist(),
        },
        "told": {
            **_columns(*(feed[name] for name in ("day", "store", "person"))),
            "kind": feed["kind"].tolist(),
            "batch": feed["batch"].tolist(),
            "value": np.round(feed["value"], 2).tolist(),
        },
        "requests": _waiting(log, days, (ev.REQUEST,), REQUEST_ENDS),
        "contacts": _waiting(log, days, (ev.CALL, ev.VISIT, ev.VIDEO, ev.DATA_REVIEW), TASK_ENDS),
        "stories": [store_story(outcome, plan, store, language) for store in range(plan.stores)],
    }


def _known(days: NDArray[Any]) -> list[float | None]:
    return [None if day != day else float(day) for day in days]


def _columns(day: NDArray[Any], store: NDArray[Any], other: NDArray[Any]) -> dict[str, list[int]]:
    """Whole days as differences from the row before, and the other columns unchanged."""
    whole = np.floor(day + 1e-9).astype(int)
    return {"step": np.diff(whole, prepend=0).tolist(), "store": store.tolist(), "other": other.astype(int).tolist()}


def _shown(log: NDArray[Any], stores: int) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Day, store and its look, a row for each change."""
    rows = log[np.isin(log["kind"], (ev.STATE, ev.LIGHT)) & (log["store"] >= 0)]
    state, light = np.full(stores, ev.WAITING), np.full(stores, ev.NOT_LIVE)
    shown = np.empty(len(rows), dtype=int)
    for place, row in enumerate(rows):
        store = row["store"]
        (state if row["kind"] == ev.STATE else light)[store] = int(row["value"])
        shown[place] = LIGHTS_AND_NONE * state[store] + light[store] + 1
    return rows["day"], rows["store"], shown


def _in_feed(log: NDArray[Any]) -> NDArray[np.bool_]:
    """Which events of a log belong to the feed."""
    kind, value = log["kind"], log["value"]
    chosen = np.isin(kind, FEED_EVENTS)
    chosen &= (kind != ev.STATE) | np.isin(value, (ev.SUSPENDED, ev.FAILED))
    return np.asarray(chosen & ((kind != ev.LIGHT) | np.isin(value, (ev.GREEN, ev.RED))), dtype=np.bool_)


def _waiting(log: NDArray[Any], days: int, tasks: Iterable[int], ends: tuple[int, ...]) -> list[int]:
    """Tasks of these kinds that wait at the end of each day: requested, and neither begun nor otherwise ended."""
    of_kind = np.isin(log["value"], list(tasks))
    requested = log[(log["kind"] == ev.TASK_ASKED) & of_kind]["day"]
    # the event of an abandoned request holds its waiting time, not its kind of task
    ended = log[np.isin(log["kind"], ends) & (of_kind | (log["kind"] == ev.GAVE_UP_WAITING))]["day"]
    change = [np.bincount(np.minimum(rows.astype(int), days - 1), minlength=days) for rows in (requested, ended)]
    return np.cumsum(change[0] - change[1]).tolist()
