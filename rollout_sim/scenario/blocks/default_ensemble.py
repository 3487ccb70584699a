"""The default ensemble: sets of coefficients that ship with the package, one of them drawn a replication.

The sets stand in ``default_ensemble.csv``: comment lines that say where they come from, a line of names ("weight"
first, then coefficients), and a line a set. They are read when they are first needed.
"""

import csv
import hashlib
from collections.abc import Iterable, Sequence
from functools import cache, cached_property
from itertools import accumulate
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from pydantic import Field

from rollout_sim.kernel.phrases import Phrase, did_you_mean
from rollout_sim.rules.coefficients import DEFAULTS
from rollout_sim.scenario.blocks.ensemble import set_at
from rollout_sim.scenario.values.fields import Block, Problem, Text

FILE = Path(__file__).with_name("default_ensemble.csv")
#: The block whose entries the sets replace.
COEFFICIENTS = "coefficients"
#: Length of the hash that names the sets in results.
HASH_LENGTH = 12


class ShippedSets(NamedTuple):
    """The sets of the package: what they are known by, their coefficients, and a weight and a row of values each."""

    identity: str
    about: tuple[str, ...]
    names: tuple[str, ...]
    weights: tuple[float, ...]
    rows: tuple[tuple[float, ...], ...]


@cache
def shipped() -> ShippedSets:
    """The sets of the package."""
    return read_sets(FILE.read_text(encoding="utf-8"))


def read_sets(text: str) -> ShippedSets:
    """The sets of a file; comments are no part of their identity."""
    lines = text.splitlines()
    content = [line for line in lines if not line.startswith("#")]
    head, *rows = csv.reader(content)
    numbers = [tuple(map(float, row)) for row in rows]
    return ShippedSets(
        identity=hashlib.sha256("\n".join(content).encode()).hexdigest()[:HASH_LENGTH],
        about=tuple(line.lstrip("# ") for line in lines if line.startswith("#")),
        names=tuple(head[1:]),
        weights=tuple(row[0] for row in numbers),
        rows=tuple(row[1:] for row in numbers),
    )


class DefaultEnsemble(Block):
    """Sets of coefficients that ship with the package; each replication draws one of them."""

    shipped: Text
    """The hash of the sets."""
    draws: Annotated[list[Text], Field(min_length=1)]
    """The coefficients that are drawn; all of the sets' that the scenario does not give itself."""

    def rules(self) -> Iterable[Problem]:
        """What is drawn are coefficients."""
        for number, name in enumerate(self.draws):
            if name not in DEFAULTS:
                rule = Phrase("there is no coefficient {name}", name=repr(name)) + did_you_mean(name, DEFAULTS)
                yield Problem(("draws", number), rule)

    @property
    def available(self) -> bool:
        """Whether these are the sets of this package; those of another version cannot be drawn."""
        return self.shipped == shipped().identity and set(self.draws) <= set(shipped().names)

    @property
    def paths(self) -> list[str]:
        """Dotted paths of the coefficients."""
        return [f"{COEFFICIENTS}.{name}" for name in self.draws]

    @property
    def weights(self) -> Sequence[float]:
        """How probable each set is against the others."""
        return shipped().weights

    @cached_property
    def sets(self) -> list[list[float]]:
        """The sets, each a value for every path."""
        columns = [shipped().names.index(name) for name in self.draws]
        return [[row[column] for column in columns] for row in shipped().rows]

    @cached_property
    def _sums(self) -> list[float]:
        return list(accumulate(self.weights))

    def place(self, u: float) -> int:
        """Number of the set that stands at a quantile ``u`` in (0, 1)."""
        return set_at(self._sums, u)

    def values(self, place: int) -> dict[str, Any]:
        """The values of one set by path."""
        return dict(zip(self.paths, self.sets[place], strict=True))

    def coefficients(self, place: int) -> dict[str, float]:
        """The values of one set by name, for plans that stand."""
        return dict(zip(self.draws, self.sets[place], strict=True))

    def without(self, paths: Sequence[str]) -> "DefaultEnsemble | None":
        """The ensemble of the other coefficients; None if there are no others."""
        others = [name for name, path in zip(self.draws, self.paths, strict=True) if path not in paths]
        return DefaultEnsemble(shipped=self.shipped, draws=others) if others else None


def default_ensemble(known: Iterable[str] = ()) -> DefaultEnsemble | None:
    """The default ensemble without some coefficients; None if all of its coefficients are known."""
    unknown = [name for name in shipped().names if name not in set(known)]
    return DefaultEnsemble(shipped=shipped().identity, draws=unknown) if unknown else None
