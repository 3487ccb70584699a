"""A calibration that is kept in a folder while it goes on, and the file of the ensemble that comes of it."""

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
from rollout_sim.statistics import abc_smc as smc, moment_matching as moments
from rollout_sim.studies.calibrate import (
    pilot_figures as pilots,
    priors,
    question as calibration_question,
    simulate_pilot as looking,
    study as calibrating,
)
from rollout_sim.studies.calibrate.question import Question
from rollout_sim.studies.calibrate.result import Calibration
from rollout_sim.studies.calibrate.simulate_pilot import SummaryStatisticsCheckpoint

#: What else a number in a calibration can depend on.
READ_BY = (calibrating, calibration_question, looking, moments, pilots, priors, smc)
ENSEMBLE = "ensemble.json"


@dataclass(frozen=True, eq=False)
class CalibrationRun:
    """What a folder is to be a calibration of: the question, the files as given, and what made it."""

    question: Question
    asked_for: Mapping[str, Any]
    seed: int
    engine: str
    given: Mapping[str, bytes]
    notes: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def design(self) -> RunDesign:
        """What the run shares with all runs that it may go on from."""
        read_by = hashlib.sha256(b"".join(Path(str(one.__file__)).read_bytes() for one in READ_BY)).hexdigest()
        sums = {name: hashlib.sha256(content).hexdigest() for name, content in self.given.items()}
        whole = f"{self._resolved}\n{self._study}\n{json.dumps(sums)}\n{read_by}"
        asked = self.question
        return design(asked.scenario.name, whole, (asked.strategy,), self.seed, self.engine)

    @property
    def texts(self) -> dict[str, bytes]:
        """Files of the calibration, by name."""
        return {**self.given, "resolved.yaml": self._resolved.encode(), "study.json": self._study.encode() + b"\n"}

    @cached_property
    def _resolved(self) -> str:
        return resolved_text(self.question.scenario)

    @property
    def _study(self) -> str:
        paths = [one.path for one in self.question.parameters]
        study = {"command": "calibrate", "strategy": self.question.strategy, "parameters": paths, **self.asked_for}
        return json.dumps(study, indent=2, ensure_ascii=False)


@contextmanager
def opened_calibration(folder: Path, run: CalibrationRun) -> Iterator[SummaryStatisticsCheckpoint]:
    """A folder that is this run's, and this process's, while the block lasts.

    Raises
    ------
    FolderRefused
        If it holds another run, or files of no run.
    FolderBusy
        If another process works in it.
    OSError
        If it cannot be written into.
    """
    with folders.opened_folder(folder, run.design, 0, run.texts, {**run.notes, "command": "calibrate"}):
        yield SummaryStatisticsCheckpoint(folder)


def ensemble_text(found: Calibration) -> bytes:
    """The file of an ensemble: JSON, a set a line."""
    made = found.ensemble().model_dump(mode="json")
    sets = ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in made.pop("sets"))
    rest = [f" {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in made.items()]
    return ("{\n" + ",\n".join(rest) + ',\n "sets": [\n' + sets + "\n ]\n}\n").encode()


def finish_calibration(folder: Path, run: CalibrationRun, found: Calibration, beside: Path) -> None:
    """Write frames, ensemble and provenance into the folder, which is open, and the ensemble beside the scenario.

    Raises
    ------
    FolderRefused, OSError
        As ``opened_calibration``.
    """
    text = ensemble_text(found)
    notes = {**run.notes, "command": "calibrate", "simulations": found.tried}
    folders.write(folder, run.design, 0, found.frames(), {**run.texts, ENSEMBLE: text}, notes)
    with folders.atomic(beside) as file:
        file.write(text)


def refuse_other(beside: Path) -> None:
    """Make sure that the file of the ensemble takes the place of an ensemble, or of nothing.

    Raises
    ------
    FolderRefused
        If something else stands there, or nothing can.
    """
    try:
        held = json.loads(beside.read_text(encoding="utf-8"))
        ours = isinstance(held, dict) and {"paths", "weights", "sets"} <= held.keys()
    except FileNotFoundError:
        if not beside.parent.is_dir():
            raise folders.FolderRefused(f"{beside.parent} is no folder: the ensemble cannot be written there") from None
        return
    except (OSError, ValueError):
        ours = False
    if not ours:
        raise folders.FolderRefused(f"{beside} is there, and is no ensemble: name another file with --to")
