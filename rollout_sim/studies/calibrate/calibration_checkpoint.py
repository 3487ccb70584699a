"""The run folder of a calibration: its checkpoint, its frames, and the file of its ensemble."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from rollout_sim.run_folder import folder as folders
from rollout_sim.run_folder.identity import RunDesign, design
from rollout_sim.scenario import resolved_text
from rollout_sim.statistics import abc_smc, moment_matching
from rollout_sim.studies.calibrate.question import Question
from rollout_sim.studies.calibrate.result import Calibration
from rollout_sim.studies.calibrate.simulate_pilot import SummaryStatisticsCheckpoint

#: Files that the numbers of a calibration depend on: a change in one makes it another run.
READ_BY = (
    *(Path(__file__).with_name(name) for name in ("study.py", "question.py", "simulate_pilot.py")),
    Path(moment_matching.__file__),
    *(Path(__file__).with_name(name) for name in ("pilot_figures.py", "priors.py")),
    Path(abc_smc.__file__),
)
ENSEMBLE = "ensemble.json"


@dataclass(frozen=True, eq=False)
class CalibrationRun:
    """The calibration that a folder holds: the question, the files as given, and how it runs."""

    question: Question
    asked_for: Mapping[str, Any]
    seed: int
    engine: str
    files: Mapping[str, bytes]
    notes: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def design(self) -> RunDesign:
        """The identity of the run: a run resumes from a folder only with the same design."""
        read_by = hashlib.sha256(b"".join(path.read_bytes() for path in READ_BY)).hexdigest()
        sums = {name: hashlib.sha256(content).hexdigest() for name, content in self.files.items()}
        whole = f"{self._resolved}\n{self._study}\n{json.dumps(sums)}\n{read_by}"
        scenario, strategy = self.question.scenario, self.question.strategy
        return design(scenario.name, whole, (strategy,), self.seed, self.engine, scenario.drawn_from)

    @property
    def texts(self) -> dict[str, bytes]:
        """Files of the calibration, by name."""
        return {**self.files, "resolved.yaml": self._resolved.encode(), "study.json": self._study.encode() + b"\n"}

    @cached_property
    def _resolved(self) -> str:
        return resolved_text(self.question.scenario)

    @property
    def _study(self) -> str:
        paths = [input_.path for input_ in self.question.parameters]
        description = {
            "command": "calibrate",
            "strategy": self.question.strategy,
            "parameters": paths,
            **self.asked_for,
        }
        return json.dumps(description, indent=2, ensure_ascii=False)


@contextmanager
def opened_calibration(folder: Path, run: CalibrationRun) -> Iterator[SummaryStatisticsCheckpoint]:
    """Open and lock the folder for this run while the block lasts.

    Raises
    ------
    FolderRefused
        If the folder holds another run, or files that are not of a run.
    FolderBusy
        If another process uses the folder.
    OSError
        If the folder is not writable.
    """
    with folders.opened_folder(folder, run.design, 0, run.texts, {**run.notes, "command": "calibrate"}):
        yield SummaryStatisticsCheckpoint(folder)


def ensemble_text(calibration: Calibration) -> bytes:
    """The file of an ensemble: JSON, one set on each line."""
    ensemble = calibration.ensemble().model_dump(mode="json")
    set_lines = ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in ensemble.pop("sets"))
    other_keys = [f" {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in ensemble.items()]
    return ("{\n" + ",\n".join(other_keys) + ',\n "sets": [\n' + set_lines + "\n ]\n}\n").encode()


def finish_calibration(folder: Path, run: CalibrationRun, calibration: Calibration, beside: Path | None) -> None:
    """Write frames, ensemble and provenance into the open folder, and the ensemble into ``beside`` if not None.

    Raises
    ------
    FolderRefused, OSError
        As ``opened_calibration``.
    """
    text = ensemble_text(calibration)
    notes = {**run.notes, "command": "calibrate", "simulations": calibration.tried}
    folders.write(folder, run.design, 0, calibration.frames(), {**run.texts, ENSEMBLE: text}, notes)
    if beside is not None:
        with folders.atomic(beside) as file:
            file.write(text)


def refuse_other(beside: Path) -> None:
    """Make sure that the path of the ensemble is free or holds an ensemble, which a new one may replace.

    Raises
    ------
    FolderRefused
        If the path holds something else, or its folder does not exist.
    """
    try:
        content = json.loads(beside.read_text(encoding="utf-8"))
        is_ensemble = isinstance(content, dict) and {"paths", "weights", "sets"} <= content.keys()
    except FileNotFoundError:
        if not beside.parent.is_dir():
            raise folders.FolderRefused(
                "{folder} is no folder: the ensemble cannot be written there", folder=beside.parent
            ) from None
        return
    except (OSError, ValueError):
        is_ensemble = False
    if not is_ensemble:
        raise folders.FolderRefused("{path} is there, and is no ensemble: name another file with --to", path=beside)
