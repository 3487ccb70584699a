"""Sliders for a notebook: move one, and the strategies are played again."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any

from rollout_sim.studies.result import paragraphs
from rollout_sim.wording.language import translation

if TYPE_CHECKING:
    from rollout_sim.scenario import Scenario
    from rollout_sim.studies.compare.comparison import Comparison


def sliders(
    scenario: "Scenario",
    over: Sequence[str],
    strategies: Sequence[str] | None = None,
    replications: int = 200,
    seed: int = 1,
    language: str = "en",
) -> Any:
    """A widget with a slider for each axis, a chart of usage, and the verdict; each move runs all futures again.

    Parameters
    ----------
    scenario, strategies, replications, seed
        As of ``rollout_sim.compare``. All moves are played in the same futures.
    over
        Axes as of ``rollout_sim.sweep``, such as ``people.experts=4:40:2``.
    language
        "en" or "zh".

    Raises
    ------
    ScenarioError
        If a text is no axis, or one of its values breaks a rule of the scenario.
    UnknownChoice
        As ``rollout_sim.compare``.
    ModuleNotFoundError
        Without ipywidgets: ``pip install "rollout-sim[notebook]"``.
    """
    import ipywidgets as widgets

    from rollout_sim.scenario import read_axis

    axes = [read_axis(scenario, text, place) for place, text in enumerate(over, 1)]
    translation(language)
    play = partial(_played, scenario, strategies, replications, seed)
    picture, words = widgets.Image(format="png", width=760), widgets.HTML()
    moved = {
        axis.path: widgets.SelectionSlider(
            options=list(zip(axis.texts, axis.values, strict=True)),
            description=axis.path,
            continuous_update=False,
            style={"description_width": "initial"},
            layout={"width": "480px"},
        )
        for axis in axes
    }

    def show(_: Any = None) -> None:
        comparison = play({path: slider.value for path, slider in moved.items()})
        picture.value = comparison.plot("usage", language)._repr_png_()
        words.value = paragraphs(comparison.verdict(language))

    for slider in moved.values():
        slider.observe(show, "value")
    show()
    return widgets.VBox([*moved.values(), picture, words])


def _played(
    scenario: "Scenario", strategies: Sequence[str] | None, replications: int, seed: int, values: dict[str, Any]
) -> "Comparison":
    """Threads and not processes: those would take longer to start than the futures take."""
    from rollout_sim.replications.replicate import usual_workers
    from rollout_sim.scenario import with_known
    from rollout_sim.studies.compare.comparison import compare

    workers = usual_workers(replications)
    with ThreadPoolExecutor(workers) as threads:
        return compare(
            with_known(scenario, values), strategies, replications, seed, workers, lambda done, total: None,
            executor=threads,
        )  # fmt: skip
