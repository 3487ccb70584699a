"""A grid: strategies made of all combinations of batch sizes, gaps and gates."""

from collections.abc import Iterable, Iterator
from itertools import product
from typing import Annotated, Any

from pydantic import Discriminator, Field

from rollout_sim.kernel.phrases import Phrase
from rollout_sim.scenario.blocks.gates import GateBlock
from rollout_sim.scenario.blocks.strategies import MOST_BATCHES, REST, Order, Retry, Strategy
from rollout_sim.scenario.values import quantities as units
from rollout_sim.scenario.values.fields import (
    Block,
    Duration,
    Length,
    Nothing,
    Problem,
    Share,
    StoresOrRest,
    branch,
    doubles,
    none_or_block,
)

MOST_OF_EACH = 50

Sizes = Annotated[list[StoresOrRest], Field(min_length=1, max_length=MOST_BATCHES)]
NoneOrGate = Annotated[Nothing | Annotated[GateBlock, branch("block")], Discriminator(none_or_block)]


class Grid(Block):
    """Strategies made of all combinations of batch sizes, gaps and gates, beside those under ``strategies``."""

    sizes: Annotated[list[Sizes], Field(min_length=1, max_length=MOST_OF_EACH)]
    """Lists of batch sizes, such as [20, 60, rest]; a strategy for each, named after it: 20-60-rest."""
    lasts: Length
    """From each batch's start to its end."""
    gaps: Annotated[list[Duration], Field(min_length=1, max_length=MOST_OF_EACH)] | None = None
    """Times between the end of a batch and the start of the next; if left out, none."""
    gates: Annotated[dict[str, NoneOrGate], Field(min_length=1, max_length=MOST_OF_EACH)] | None = None
    """Gates of all batches that follow another, by name, or none for a free way; if left out, no gates."""
    choose: Order = "easy first"
    """Which stores come first."""
    target: Share | None = None
    """Success share aimed at in each batch."""
    retry: Retry | None = None
    """failed: each batch takes the failed stores of earlier ones as well."""

    def rules(self) -> Iterable[Problem]:
        """Sizes, gaps and names of gates differ; sizes and targets make batches."""
        yield from doubles((("sizes", index), _sizes_name(sizes)) for index, sizes in enumerate(self.sizes))
        yield from doubles((("gaps", index), _gap_name(gap)) for index, gap in enumerate(self.gaps or ()))
        yield from doubles((("gates", name), name.strip().lower()) for name in self.gates or ())
        for index, sizes in enumerate(self.sizes):
            yield from self._size_rules(index, sizes)
        for name, gate in (self.gates or {}).items():
            if gate is not None and gate.needs_target and self.target is None:
                yield Problem(("gates", name), Phrase("compares with target, so the grid needs a target"))

    def _size_rules(self, index: int, sizes: list[int]) -> Iterator[Problem]:
        for place, size in enumerate(sizes):
            if size == 0 and self.retry is None:
                yield Problem(("sizes", index, place), Phrase("a batch of no stores needs retry: failed"))
            if size == REST and place < len(sizes) - 1:
                yield Problem(("sizes", index, place), Phrase("rest leaves no store for the batches after it"))

    def strategies(self) -> dict[str, Strategy]:
        """The strategies by name. A single batch has neither gap nor gate, so it is one strategy."""
        gaps, gates = self.gaps or [0.0], self.gates or {"": None}
        strategies: dict[str, Strategy] = {}
        for sizes, gap, (gate_name, gate) in product(self.sizes, gaps, gates.items()):
            parts = [_sizes_name(sizes)]
            if len(sizes) > 1:
                parts += [_gap_name(gap)] if len(gaps) > 1 else []
                parts += [gate_name] if len(gates) > 1 else []
            strategies.setdefault(", ".join(parts), self._strategy(sizes, gap, gate))
        return strategies

    def _strategy(self, sizes: list[int], gap: float, gate: GateBlock | None) -> Strategy:
        common: dict[str, Any] = {"lasts": units.show_duration(self.lasts), "choose": self.choose}
        common |= {} if self.target is None else {"target": units.show_share(self.target)}
        common |= {} if self.retry is None else {"retry": self.retry}
        batches = [
            {"stores": "rest" if size == REST else size, **common}
            | ({"gap": units.show_duration(gap)} if place and gap else {})
            for place, size in enumerate(sizes)
        ]
        content: dict[str, Any] = {"batches": batches}
        if gate is not None and len(sizes) > 1:
            content["gate"] = gate.model_dump(mode="json", by_alias=True, exclude_none=True)
        return Strategy.model_validate(content)


def _sizes_name(sizes: list[int]) -> str:
    return "-".join("rest" if size == REST else str(size) for size in sizes)


def _gap_name(gap: float) -> str:
    return f"gap {units.show_duration(gap)}" if gap else "no gap"
