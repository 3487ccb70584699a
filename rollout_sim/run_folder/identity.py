"""What makes two runs the same run, and the version of the model that they are runs of."""

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import rollout_sim

#: Sources that a number in a result can depend on.
SOURCES = (
    "kernel/*.py", "rules/*.py", "engines/**/*.py", "scenario/**/*.py",
    "results/counts.py", "results/counting.py", "results/measures.py", "results/money.py",
)  # fmt: skip


@dataclass(frozen=True)
class RunDesign:
    """What makes two runs the same run: with the same design, replication r of one is replication r of the other.

    The resolved scenario (all defaults written out, so that a changed default is another design), the strategies in
    their order, the seed, and the model: the hash of the sources that reckon, since a corrected rule must not be mixed
    with what the old one gave. Engines give equal logs, and yet the engine is in it: results name the engine that
    made them, and that must be true of each of them. Not in it: replications, workers, chunks, language, and the
    libraries (they stand in the provenance), none of which is to change a result.
    """

    scenario: str
    scenario_sha256: str  # of the resolved scenario
    strategies: tuple[str, ...]
    seed: int
    engine: str
    model: str

    @property
    def identity(self) -> str:
        """Hash of all of it."""
        return hashlib.sha256(json.dumps(asdict(self)).encode()).hexdigest()

    @property
    def short(self) -> str:
        """Eight letters that differ between designs, for the name of a folder."""
        return self.identity[:8]


def design(name: str, resolved: str, strategies: tuple[str, ...], seed: int, engine: str) -> RunDesign:
    """The design of a run of a scenario whose resolved text is given, by the model as it is now."""
    sha = hashlib.sha256(resolved.encode()).hexdigest()
    return RunDesign(name, sha, strategies, seed, engine, model_version(engine))


@cache
def model_version(engine: str) -> str:
    """Version of the package and a hash of the sources that the results of an engine can depend on."""
    root = Path(rollout_sim.__file__).parent
    digest = hashlib.sha256()
    for pattern in SOURCES:
        for path in sorted(root.glob(pattern)):
            if path.parent.name == "compiled" and not engine.startswith("compiled"):
                continue  # the reference engine owes nothing to the compiled one
            digest.update(f"{path.relative_to(root).as_posix()}\n".encode() + path.read_bytes())
    return f"{rollout_sim.__version__}-{digest.hexdigest()[:16]}"
