"""Studies of many points: which table, words and charts belong to which."""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rollout_sim.wording.language import translation

if TYPE_CHECKING:
    from rollout_sim.drawing.save import Sheet
    from rollout_sim.studies.point_study import Findings


def study_table(study: "Findings", language: str = "en") -> str:
    """The numbers of a study, as lines of text."""
    return str(_told(study, "words").table(study, language))


def study_verdict(study: "Findings", language: str = "en") -> str:
    """What a study says in words, and what it does not decide; what weakens it last."""
    said = [_told(study, "words").verdict(study, language)]
    failed = study.seen.failed["replication"].nunique()
    if failed:
        text = translation(language).ngettext(
            "{failed} of {of} replications failed and is left out.",
            "{failed} of {of} replications failed and are left out.",
            failed,
        )
        said.append(text.format(failed=failed, of=failed + len(study.complete)))
    if study.seen.interrupted:
        text = translation(language).gettext("It was interrupted: {done} of {asked} replications were run.")
        said.append(text.format(done=len(study.complete), asked=study.seen.asked))
    return "\n".join(said)


def save_study_charts(study: "Findings", folder: str | Path, language: str = "en") -> list[Path]:
    """Draw all charts of a study into ``folder`` and return the files, PNG and SVG of each."""
    from rollout_sim.drawing.save import save_sheets

    return save_sheets(study_sheets(study, language), folder, study, language)


def study_sheets(study: "Findings", language: str = "en") -> "list[Sheet]":
    """The charts of a study."""
    sheets: list[Sheet] = _told(study, "charts").sheets(study, language)
    return sheets


def _told(study: "Findings", what: str) -> Any:
    return import_module(f"{type(study).__module__.rpartition('.')[0]}.{what}")
