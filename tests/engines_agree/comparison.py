"""Two outcomes of one plan and key side by side: what differs first, and what led to it, in words."""

from collections.abc import Callable, Iterator
from dataclasses import fields
from typing import Any

import numpy as np

from rollout_sim.rules import events as ev
from rollout_sim.rules.coefficients import DEFAULTS
from rollout_sim.rules.outcome import Outcome
from rollout_sim.scenario.plan.plan import Plan

#: Events before the first that differs which are shown: of all, and of each of its store, person and batch.
BEFORE = 6


def in_words(row: Any) -> str:
    """One event, with all that its row holds."""
    kind, value = int(row["kind"]), float(row["value"])
    said = repr(value)
    if kind == ev.LIGHT and value == ev.NOT_LIVE:
        said = "none"
    elif kind in ev.VALUE_WORDS:
        said = ev.VALUE_WORDS[kind][int(value)]
    whom = "".join(f", {name} {row[name]}" for name in ("store", "person", "batch") if row[name] >= 0)
    return f"day {float(row['day'])!r}: {ev.EVENT_NAMES[kind]}: {said}{whom}"


def same(first: Any, second: Any) -> bool:
    """Whether two arrays are the same to the bit."""
    return first.dtype == second.dtype and first.shape == second.shape and first.tobytes() == second.tobytes()


def first_row(first: Any, second: Any) -> int:
    """The first row in which two arrays of one dtype differ: that of the shorter one's end if nothing before does."""
    rows = min(len(first), len(second))
    pairs = zip(first[:rows], second[:rows], strict=True)
    return next((i for i, (one, other) in enumerate(pairs) if one.tobytes() != other.tobytes()), rows)


def arrays_of(outcome: Outcome) -> dict[str, Any]:
    """All arrays of an outcome by name, those of the mechanisms among them."""
    own = {field.name: getattr(outcome, field.name) for field in fields(Outcome) if field.name != "of"}
    return own | {f"of.{mechanism}": table for mechanism, table in outcome.of.items()}


def difference(plan: Plan, expected: Outcome, got: Outcome, names: tuple[str, str] = ("reference", "compiled")) -> str:
    """What differs first between two outcomes, what led to it, and the plan; empty if they are the same to the bit."""
    if expected.of.keys() != got.of.keys():
        return f"The tables of mechanisms differ: {sorted(expected.of)}, {sorted(got.of)}"
    arrays = arrays_of(expected), arrays_of(got)
    unlike = [name for name in arrays[0] if not same(arrays[0][name], arrays[1][name])]
    if not unlike:
        return ""
    lines = [f"The outcomes differ in: {', '.join(unlike)}."]
    for name in unlike[:2]:
        one, other = arrays[0][name], arrays[1][name]
        if one.dtype != other.dtype:
            lines.append(f"{name}: {names[0]} has the fields {one.dtype}, {names[1]} {other.dtype}")
        else:
            lines += _in_log(one, other, names) if name == "log" else _in_table(name, one, other, names)
    return "\n".join([*lines, *described(plan)])


def _in_log(one: Any, other: Any, names: tuple[str, str]) -> Iterator[str]:
    at = first_row(one, other)
    yield f"The first event that differs is number {at} of {len(one)} ({names[1]}: {len(other)}):"
    for log, name in ((one, names[0]), (other, names[1])):
        yield f"  {name:>10}: {in_words(log[at]) if at < len(log) else 'no more events'}"
    yield from _listed("Before it", one[:at])
    rows = [log[at] for log in (one, other) if at < len(log)]
    for who in ("store", "person", "batch"):
        for number in dict.fromkeys(int(row[who]) for row in rows if row[who] >= 0):
            yield from _listed(f"Before it, {who} {number}", one[:at][one[:at][who] == number])


def _listed(title: str, rows: Any) -> Iterator[str]:
    yield f"{title}:"
    yield from (f"  {in_words(row)}" for row in rows[-BEFORE:])


def _in_table(name: str, one: Any, other: Any, names: tuple[str, str]) -> Iterator[str]:
    if len(one) != len(other):
        yield f"{name}: {names[0]} has {len(one)} rows, {names[1]} {len(other)}"
    at = first_row(one, other)
    if at == min(len(one), len(other)):
        return
    yield f"{name}, row {at}:"
    for column in one.dtype.names:
        mine, yours = one[at][column], other[at][column]
        if mine.tobytes() != yours.tobytes():
            yield f"  {column}: {names[0]} {mine.item()!r}, {names[1]} {yours.item()!r}"


def described(plan: Plan) -> Iterator[str]:
    """A plan in lines, of its coefficients only those that are not the default."""
    yield "The plan:"
    for field in fields(plan):
        value = getattr(plan, field.name)
        if field.name == "coefficients":
            value = {name: v for name, v in value._asdict().items() if v != DEFAULTS[name]}
        elif field.name == "batches":
            value = "".join(f"\n    {batch}" for batch in value)
        elif isinstance(value, np.ndarray):
            value = value.tolist()
        elif field.name == "store_names":
            value = f"{len(value)} names"
        yield f"  {field.name}: {value}"


def assert_agree(plan: Plan, seed: int, replication: int, simulate: Callable[[Plan, int, int], Outcome]) -> Outcome:
    """The reference's outcome of a plan, once another engine's is the same to the bit."""
    from rollout_sim.engines import reference

    expected = reference.simulate(plan, seed, replication)
    told = difference(plan, expected, simulate(plan, seed, replication))
    assert not told, f"seed {seed}, replication {replication}. {told}"
    return expected
