"""Strategies: which stores start when, as a list of batches or a growth rule."""

import datetime
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field

from rollout_sim.kernel.phrases import Phrase, did_you_mean
from rollout_sim.rules import events
from rollout_sim.scenario.blocks.gates import GateBlock
from rollout_sim.scenario.values.added_fields import ExtendedBlock, with_added
from rollout_sim.scenario.values.fields import (
    MOST_STORES,
    UNION,
    Block,
    Duration,
    Length,
    OtherNames,
    Problem,
    Share,
    Start,
    StoresOrRest,
    Text,
    branch,
    choice,
    counting,
    doubles,
    numbers,
)

MOST_BATCHES = 500
REST = -1
ORDERS = events.CHOICE_NAMES[: events.BY_MIX]

Places = Annotated[int, counting(0, MOST_STORES)]
Order = Annotated[str, choice(*ORDERS)]
Retry = Annotated[Literal["failed"], choice("failed")]


class Mix(Block):
    """Places of a batch by kind of store; places left open are filled at random."""

    high: Places = 0
    """Stores of high readiness."""
    mid: Places = 0
    """Stores of middle readiness."""
    low: Places = 0
    """Stores of low readiness."""
    pilot: Places = 0
    """Pilot stores."""
    regions: Places = 0
    """Regions among which the stores are spread evenly; 0: anywhere."""

    def rules(self) -> Iterable[Problem]:
        """A mix needs places."""
        if self.places == 0 and self.regions == 0:
            yield Problem((), Phrase("a mix needs places, such as {high: 2, mid: 4, low: 1}"))

    @property
    def places(self) -> int:
        """Places that the mix gives out."""
        return self.high + self.mid + self.low + self.pilot


def _order_or_mix(value: Any) -> str:
    return UNION + ("mix" if isinstance(value, dict | Mix) else "order")


Choose = Annotated[Annotated[Order, branch("order")] | Annotated[Mix, branch("mix")], Discriminator(_order_or_mix)]


class After(Block):
    """Starts at the end of another batch."""

    after: Text
    """Name of the batch whose end it follows."""
    gap: Duration = 0.0
    """Time between that end and the start."""


def _time_or_after(value: Any) -> str:
    return UNION + ("after" if isinstance(value, dict | After) else "time")


Starts = Annotated[Annotated[Start, branch("time")] | Annotated[After, branch("after")], Discriminator(_time_or_after)]


class BatchBlock(Block):
    """A group of stores that start together."""

    name: Text | None = None
    """Name; "batch 1" and so on if left out."""
    stores: StoresOrRest
    """First-time stores: a number, or rest for all that are left."""
    lasts: Length
    """From its start to its end, when its success is read."""
    starts: Starts | None = None
    """A date, a time since day 0, or {after: BATCH}; if left out, the end of the batch listed before."""
    gap: Duration | None = None
    """Time between the end of the batch before and the start."""
    choose: Choose = "easy first"
    """Which stores: an order, or places by kind."""
    retry: Retry | None = None
    """failed: takes the failed stores of earlier batches as well."""
    target: Share | None = None
    """Success share aimed at."""
    head_office_time: Annotated[Share | None, OtherNames(former=("expert_time",))] = None
    """Part of head office coaches' day that is the programme's, from this batch's start until another says else."""
    gate: GateBlock | None = None
    """Gate before this batch; if left out, the strategy's."""

    def rules(self) -> Iterable[Problem]:
        """A mix must fit, and a start can be said in one way only."""
        if self.stores == 0 and self.retry is None:
            yield Problem(("stores",), Phrase("a batch of no stores needs retry: failed"))
        if isinstance(self.choose, Mix) and 0 <= self.stores < self.choose.places:
            yield Problem(
                ("choose",),
                Phrase(
                    "the mix gives out {places} places, the batch has {stores} stores",
                    places=self.choose.places,
                    stores=self.stores,
                ),
            )
        if self.gap is not None and self.starts is not None:
            yield Problem(
                ("gap",), Phrase("stands beside starts; write {after: BATCH, gap: TIME}, or leave starts out")
            )

    @property
    def timed(self) -> bool:
        """Whether it starts at a given time and so follows no other."""
        return self.starts is not None and not isinstance(self.starts, After)


class Growth(Block):
    """Batch sizes that grow until all stores are placed."""

    first: Annotated[int, counting(1, MOST_STORES)]
    """Stores of the first batch."""
    factor: Annotated[float, numbers(1, 100)]
    """Each batch has this many times the stores of the one before."""
    largest: Annotated[int, counting(1, MOST_STORES)] = MOST_STORES
    """Most stores of one batch."""

    def rules(self) -> Iterable[Problem]:
        """The first batch is no larger than the largest."""
        if self.largest < self.first:
            yield Problem(("largest",), Phrase("must be at least first, {first}", first=self.first))

    def sizes(self, stores: int) -> Iterator[int]:
        """Sizes of the batches that place so many stores."""
        size = float(self.first)
        while stores > 0:
            placed = min(round(size), self.largest, stores)
            yield placed
            stores -= placed
            size = min(size * self.factor, self.largest)


@with_added
class Strategy(ExtendedBlock):
    """One way of rolling out: ``batches``, or ``growth`` with what all its batches have in common."""

    batches: Annotated[list[BatchBlock], Field(min_length=1, max_length=MOST_BATCHES)] | None = None
    """The batches, in order."""
    growth: Growth | None = None
    """A growth rule instead of a list."""
    lasts: Length | None = None
    """With growth: from each batch's start to its end."""
    gap: Duration | None = None
    """With growth: time between the end of a batch and the start of the next."""
    choose: Order | None = None
    """With growth: which stores come first."""
    target: Share | None = None
    """With growth: success share aimed at in each batch."""
    retry: Retry | None = None
    """With growth: each batch takes the failed stores of earlier ones as well."""
    gate: GateBlock | None = None
    """Gate of all batches that follow another."""

    def rules(self) -> Iterable[Problem]:
        """Either a list or a rule; names, starts, targets and gates must fit each other."""
        yield from super().rules()
        if self.batches is None and self.growth is None and self.rolls_nothing_out:
            return
        if (self.batches is None) == (self.growth is None):
            yield Problem((), Phrase("needs either batches or growth, and not both"))
        elif self.batches is not None:
            yield from self._list_rules(self.batches)
        else:
            yield from self._growth_rules()

    @property
    def rolls_nothing_out(self) -> bool:
        """Whether it has no batches, and says what a mechanism does instead."""
        says = any(getattr(self, field.name) != field.default for field in self.added)
        return says and self.batches is None and self.growth is None

    def _growth_rules(self) -> Iterator[Problem]:
        if self.lasts is None:
            yield Problem(("lasts",), Phrase("is required with growth: how long each batch lasts"))
        if self.gate is not None and self.gate.needs_target and self.target is None:
            yield Problem(("gate",), Phrase("compares with target, so the strategy needs a target"))

    def _list_rules(self, batches: list[BatchBlock]) -> Iterator[Problem]:
        for key in ("lasts", "gap", "choose", "target", "retry"):
            if getattr(self, key) is not None:
                yield Problem((key,), Phrase("belongs to growth; with batches, write it in each batch"))
        names = self.batch_names
        yield from doubles((("batches", index, "name"), name) for index, name in enumerate(names))
        yield from _start_rules(batches, names)
        if len(set(names)) == len(names):
            yield from self._gate_rules(batches)

    def _gate_rules(self, batches: list[BatchBlock]) -> Iterator[Problem]:
        for index, batch in enumerate(batches):
            before = self.follows(index)
            gate = batch.gate or self.gate
            if batch.gate is not None and before is None:
                yield Problem(("batches", index, "gate"), Phrase("applies only to a batch that follows another"))
            elif gate is not None and before is not None and gate.needs_target and batches[before].target is None:
                where: tuple[str | int, ...] = ("batches", index, "gate") if batch.gate else ("gate",)
                yield Problem(
                    where,
                    Phrase("compares with target, so {batch} needs a target", batch=repr(self.batch_names[before])),
                )

    @property
    def batch_names(self) -> tuple[str, ...]:
        """Names of the listed batches."""
        return tuple(batch.name or f"batch {index + 1}" for index, batch in enumerate(self.batches or ()))

    def follows(self, index: int) -> int | None:
        """Index of the listed batch whose end a batch follows; None if it follows none, or one that is not listed."""
        start = (self.batches or [])[index].starts
        if start is None:
            return index - 1 if index else None
        if not isinstance(start, After) or start.after not in self.batch_names:
            return None
        return self.batch_names.index(start.after)


def _start_rules(batches: list[BatchBlock], names: tuple[str, ...]) -> Iterator[Problem]:
    predecessors: dict[int, int] = {}
    for index, batch in enumerate(batches):
        if isinstance(batch.starts, After):
            if batch.starts.after not in names:
                near = did_you_mean(batch.starts.after, names)
                yield Problem(("batches", index, "starts", "after"), Phrase("there is no batch of this name") + near)
                continue
            predecessors[index] = names.index(batch.starts.after)
        elif batch.starts is None and index:
            predecessors[index] = index - 1
    yield from _circles(predecessors, names)


def _circles(predecessors: dict[int, int], names: tuple[str, ...]) -> Iterator[Problem]:
    reported: set[int] = set()
    for first in predecessors:
        chain = [first]
        while chain[-1] in predecessors and predecessors[chain[-1]] not in chain:
            chain.append(predecessors[chain[-1]])
        if predecessors.get(chain[-1]) == first and not reported & set(chain):
            reported |= set(chain)
            circle = _one_after_another([repr(names[index]) for index in [*chain, first]])
            rule = Phrase("batches start after each other in a circle: {circle}", circle=circle)
            yield Problem(("batches", first, "starts"), rule)


def _one_after_another(names: list[str]) -> str:
    if len(names) == 1:
        return names[0]
    return Phrase("{batch} after {others}", batch=names[0], others=_one_after_another(names[1:]))


def start_day(start: datetime.date | float, first: datetime.date) -> float:
    """Day of what is a date, or a time since the start of the programme."""
    return float((start - first).days) if isinstance(start, datetime.date) else start
