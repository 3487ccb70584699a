"""Plans and outcomes made by hand, small enough to check with a pencil."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np

from rollout_sim.rules import events as ev, outcome as tables
from rollout_sim.rules.coefficients import coefficients
from rollout_sim.scenario.plan.plan import Batch, Plan


def batch(name: str = "one", size: int = -1, **changed: Any) -> Batch:
    made = Batch(
        name=name,
        size=size,
        after=-1,
        start_day=0.0,
        gap_days=0.0,
        length_days=90.0,
        choice=ev.EASY_FIRST,
        mix=(0, 0, 0),
        mix_regions=0,
        pilots=0,
        retry=False,
        target=float("nan"),
        gate=None,
    )
    return replace(made, **changed)


def plan(stores: int = 4, run_days: float = 365.25, batches: tuple[Batch, ...] | None = None, **changed: Any) -> Plan:
    made = Plan(
        strategy="A",
        run_days=run_days,
        freezes=(),
        region=np.zeros(stores, dtype=np.int64),
        regions=("North",),
        store_names=tuple(f"store {number}" for number in range(stores)),
        readiness=np.full(stores, ev.MID),
        readiness_shares=(0.25, 0.5, 0.25),
        sceptical=np.zeros(stores, dtype=np.int64),
        sceptical_share=0.0,
        pilot=np.zeros(stores, dtype=np.bool_),
        takes_part=np.ones(stores, dtype=np.bool_),
        efficiency_gain=0.3,
        head_office_coaches=1,
        seed_after=-1,
        seed_at_most=0,
        seed_stores_each=0,
        regional_after=-1,
        regional_at_most=0,
        desk=False,
        agents=0,
        days_a_week=5,
        seed_days_a_week=2,
        always_on_duty=False,
        handling=ev.LOGNORMAL,
        answer_window_days=0.25,
        answer_later_days=1.0,
        window_days=14.0,
        course=(0.5, 0.5, 1.0, 0.5),
        contacts=np.zeros((4, 6)),
        acceptance_days=42.0,
        grace_days=28.0,
        light_actions=True,
        batches=(batch(),) if batches is None else batches,
        coefficients=coefficients(),
    )
    return replace(made, **changed)


def rows(dtype: np.dtype[Any], rows: list[dict[str, Any]]) -> Any:
    """An array with the given fields set and all others 0."""
    made = np.zeros(len(rows), dtype=dtype)
    for number, row in enumerate(rows):
        for name, value in row.items():
            made[name][number] = value
    return made


def event(day: float, kind: int, store: int = -1, value: float = 0.0, **more: Any) -> dict[str, Any]:
    return {"day": day, "kind": kind, "store": store, "person": -1, "batch": -1, "value": value, **more}


def outcome(
    log: list[dict[str, Any]],
    stores: list[dict[str, Any]],
    batches: list[dict[str, Any]],
    *,
    weekly: list[dict[str, Any]] | None = None,
    daily: list[dict[str, Any]] | None = None,
    people: list[dict[str, Any]] | None = None,
    exposure: list[dict[str, Any]] | None = None,
) -> tables.Outcome:
    return tables.Outcome(
        log=rows(tables.LOG, log),
        weekly=rows(tables.WEEKLY, weekly or []),
        daily=rows(tables.DAILY, daily or []),
        exposure=rows(tables.EXPOSURE, exposure or []),
        people=rows(tables.PEOPLE, people or []),
        stores=rows(tables.STORES, stores),
        batches=rows(tables.BATCHES, batches),
        usages=np.zeros((len(weekly or []), len(stores)), tables.USAGES),
    )


def money(**changed: Any) -> Any:
    """A money block of zeros with some fields set: ``benefits__margin=0.5`` sets one of an inner block."""
    made = SimpleNamespace(
        currency="CNY",
        committed={},
        people=SimpleNamespace(head_office_coach=0.0, seed_coach=0.0, regional_coach=0.0, desk_agent=0.0),
        overtime_hour=0.0,
        per_store={},
        per_event=SimpleNamespace(
            visit=0.0, call=0.0, head_office_visit=0.0, acceptance=0.0, diagnosis=0.0, travel=0.0
        ),
        benefits=SimpleNamespace(
            labour_per_store_day=0.0,
            revenue_per_store_day=0.0,
            revenue_gain=0.0,
            margin=0.0,
            customers_lost_per_store_year=0.0,
            customers_kept=0.0,
            customer_worth=0.0,
            complaints_per_store_month=0.0,
            complaint_cost=0.0,
        ),
        discount_rate=0.08,
    )
    for name, value in changed.items():
        *inner, last = name.split("__")
        setattr(getattr(made, inner[0]) if inner else made, last, value)
    return made
