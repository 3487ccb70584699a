"""The identity of a run: what makes two runs the same, including the version of the model."""

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import rollout_sim

#: Sources that a number in a result can depend on.
SOURCES = (
    "kernel/*.py", "rules/*.py", "engines/**/*.py", "scenario/**/*.py",
    "results/counts.py", "results/compiled_passes.py", "results/measures.py", "results/money.py",
)  # fmt: skip


#: Coefficients of a run that draws none.
FITTED = "fitted"


@dataclass(frozen=True)
class RunDesign:
    """What makes two runs the same run: with the same design, replication r of one is replication r of the other.

    It holds the resolved scenario (all defaults written out, so that a changed default is another design), the
    strategies in their order, the seed, and the model: a hash of the sources that compute results, since results of a
    corrected rule must not be mixed with older ones. Engines give equal logs, but results name their engine, so the
    design holds it too. Replications, workers, chunks, language and libraries (which the provenance lists) change no
    result and are not part of it.
    """

    scenario: str
    scenario_sha256: str  # of the resolved scenario
    strategies: tuple[str, ...]
    seed: int
    engine: str
    model: str
    coefficients: str = FITTED  # or what the sets are known by from which they are drawn

    @property
    def identity(self) -> str:
        """Hash of all fields; runs from before there was an ensemble have no such field, and are fitted."""
        content = {name: value for name, value in asdict(self).items() if (name, value) != ("coefficients", FITTED)}
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()

    @property
    def short(self) -> str:
        """The first eight characters of the identity, for folder names."""
        return self.identity[:8]


def design(
    name: str, resolved: str, strategies: tuple[str, ...], seed: int, engine: str, coefficients: str = FITTED
) -> RunDesign:
    """The design of a run of a scenario, from its resolved text and the current model."""
    sha = hashlib.sha256(resolved.encode()).hexdigest()
    return RunDesign(name, sha, strategies, seed, engine, model_version(engine), coefficients)


@cache
def model_version(engine: str) -> str:
    """The package version with a hash of the sources that an engine's results can depend on."""
    root = Path(rollout_sim.__file__).parent
    digest = hashlib.sha256()
    for pattern in SOURCES:
        for path in sorted(root.glob(pattern)):
            if path.parent.name == "compiled" and not engine.startswith("compiled"):
                continue  # the reference engine does not use the compiled one
            digest.update(f"{path.relative_to(root).as_posix()}\n".encode() + path.read_bytes())
    return f"{rollout_sim.__version__}-{digest.hexdigest()[:16]}"
