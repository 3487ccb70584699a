"""Studies of many points: which table, words and charts belong to which."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rollout_sim.report.language import translation

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from rollout_sim.experiments.studies import Study

Draw = Callable[["Axes"], None]
#: Name of a chart, its panels, panels side by side, and their height in inches.
Sheet = tuple[str, list[Draw], int, float]


def study_table(study: "Study", language: str = "en") -> str:
    """The numbers of a study, as lines of text."""
    return str(_told(study, "words").table(study, language))


def study_verdict(study: "Study", language: str = "en") -> str:
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


def save_study_charts(study: "Study", folder: str | Path, language: str = "en") -> list[Path]:
    """Draw all charts of a study into ``folder`` and return the files, PNG and SVG of each."""
    from rollout_sim.report.save import figure, save
    from rollout_sim.report.style import style

    translation(language)  # an unknown language is refused before anything is drawn
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    saved: list[Path] = []
    sheets: list[Sheet] = _told(study, "charts").sheets(study, language)
    with style():
        for name, panels, across, height in sheets:
            saved += save(figure(panels, across, height), target / name, study)
    return saved


def _told(study: "Study", what: str) -> Any:
    return import_module(f"rollout_sim.report.{type(study).__name__.lower()}_{what}")
