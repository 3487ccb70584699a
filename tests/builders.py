"""Plans for tests of the model and its engines: defaults that a test changes where it matters."""

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from rollout_sim.rules import events as ev, outcome as tables
from rollout_sim.rules.coefficients import coefficients
from rollout_sim.rules.gate import Gate
from rollout_sim.rules.levers import levers, with_levers
from rollout_sim.scenario.plan.plan import MOST_DAYS, Batch, Plan, as_busy_as_ever, every_day_alike

MONTH = 365.25 / 12
DEFAULT_CONTACTS = ((3, 2, 1, 1, 0.5, 0.5), (5, 5, 1, 1, 1, 1))

#: Coefficients under which a store uses half of the new way from its first day on and never learns more, so that its
#: rate of requests stays what it is.
STEADY = {
    "documents_ability": 0.25,
    "practice": 0.0,
    "teaching": 0.0,
    "answer_ability": 0.0,
    "usage_days": 1.0,
    "prompt_days": 1e12,
    "mean_drive": 1000.0,
    "drive_limit": 1000.0,
    "drive_spread": 0.0,
    "readiness_drive": 0.0,
    "noise": 0.0,
    "hindrance": 0.0,
    "new_requests": 1.0,
    "playbook_requests": 0.0,
    "patience_days": 100000.0,
    "patience_spread": 0.0,
}
#: Requests a day of such a store, for each of the coefficient ``requests``: its usage times what it is not able to do.
STEADY_REQUESTS = 0.5 * 0.75


def contacts(visits: Any = (), calls: Any = (), videos: Any = (), data: Any = ()) -> np.ndarray:
    """A contact plan from what is wanted a week of each kind."""
    rows = (visits, calls, videos, data)
    weeks = max(len(row) for row in rows)
    return np.array([list(row) + [0.0] * (weeks - len(row)) for row in rows], dtype=float).reshape(4, weeks)


def batch(number: int = 0, size: int = -1, months: float = 3, gate: Gate | None = None, **changed: Any) -> Batch:
    """Batch ``number`` from 0, following the one before."""
    made = Batch(
        name=f"batch {number + 1}", size=size, after=number - 1, start_day=0.0, gap_days=0.0,
        length_days=months * MONTH,
        choice=ev.EASY_FIRST, mix=(0, 0, 0), mix_regions=0, pilots=0, retry=False, target=float("nan"), gate=gate,
    )  # fmt: skip
    return replace(made, **changed)


def batches(*sizes: int, months: float = 3, gate: Gate | None = None) -> tuple[Batch, ...]:
    """Batches of these sizes, each after the one before and behind the same gate."""
    return tuple(batch(i, size, months, gate if i else None) for i, size in enumerate(sizes))


def plan(
    stores: int = 20, head_office_coaches: int = 10, set_to: dict[str, float] | None = None, **changed: Any
) -> Plan:
    """A plan of one batch of all stores in three regions, with coefficients set by name in ``set_to``."""
    made = Plan(
        strategy="test", run_days=5 * MONTH, freezes=(), region=np.arange(stores) % 3, regions=("A", "B", "C"),
        store_names=tuple(str(i + 1) for i in range(stores)), readiness=np.full(stores, -1),
        readiness_shares=(0.25, 0.5, 0.25), sceptical=np.full(stores, -1), sceptical_share=0.0,
        pilot=np.zeros(stores, dtype=bool), takes_part=np.ones(stores, dtype=bool), efficiency_gain=0.35,
        felt_gain=0.35, head_office_coaches=head_office_coaches,
        seed_after=-1, seed_at_most=0, seed_stores_each=3, regional_after=-1,
        regional_at_most=0,
        desk=False, agents=0, days_a_week=5, seed_days_a_week=2, always_on_duty=False, handling=ev.LOGNORMAL,
        answer_window_days=0.25, answer_later_days=1.0, window_days=14.0, course=(0.5, 0.5, 1.0, 0.5),
        contacts=contacts(*DEFAULT_CONTACTS), acceptance_days=42.0, grace_days=28.0, light_actions=True,
        batches=batches(-1), coefficients=coefficients(**(set_to or {})),
    )  # fmt: skip
    days = math.ceil(changed.get("run_days", made.run_days)) + 1
    if days > MOST_DAYS:  # more than a scenario may have
        changed = {"work_days": every_day_alike(days), "demand": as_busy_as_ever(days)} | changed
    changed.setdefault("felt_gain", changed.get("efficiency_gain", made.efficiency_gain))
    return replace(made, **changed)


def pulled(made: Plan, settings: Mapping[str, float]) -> Plan:
    """A plan of no levers, under levers and mechanisms: by name, and by "mechanism.setting"."""
    own = levers(**{name: value for name, value in settings.items() if "." not in name})
    of = dict(made.of)
    for name, value in settings.items():
        mechanism, _, setting = name.partition(".")
        if setting:
            of[mechanism] = of[mechanism]._replace(**{setting: float(value)})
    return replace(made, levers=own, coefficients=with_levers(made.coefficients, own), of=of)


def settings_of(made: Plan) -> dict[str, float]:
    """The levers and mechanisms of a plan, as ``pulled`` takes them."""
    own = {
        f"{name}.{setting}": value
        for name, of in made.of.items()
        for setting, value in of._asdict().items()
        if isinstance(value, float)
    }
    return made.levers._asdict() | own


def events_of(outcome: tables.Outcome, kind: int, value: float | None = None) -> np.ndarray:
    """The rows of the log of one kind, and of one value if given."""
    chosen = outcome.log["kind"] == kind
    if value is not None:
        chosen &= outcome.log["value"] == value
    return outcome.log[chosen]
