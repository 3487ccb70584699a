"""Sliders for a notebook: each move simulates the strategies again."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any

from rollout_sim.replications.replicate import usual_workers
from rollout_sim.scenario import read_axis, with_known
from rollout_sim.studies.compare.comparison import compare
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
    """A widget with a slider for each axis, a chart of usage, and the verdict; each move simulates all futures again.

    Parameters
    ----------
    scenario, strategies, replications, seed
        As in ``rollout_sim.compare``. All moves use the same futures.
    over
        Axes as in ``rollout_sim.sweep``, such as ``people.head_office_coaches=4:40:2``.
    language
        "en" or "zh".

    Raises
    ------
    ScenarioError
        If a text is not an axis, or one of its values breaks a rule of the scenario.
    UnknownChoice
        As ``rollout_sim.compare``.
    ModuleNotFoundError
        Without ipywidgets: ``pip install "rollout-sim[notebook]"``.
    """
    import ipywidgets as widgets

    axes = [read_axis(scenario, text, place) for place, text in enumerate(over, 1)]
    translation(language)
    simulate = partial(_compare_with, scenario, strategies, replications, seed)
    picture, verdict = widgets.Image(format="png", width=760), widgets.HTML()
    sliders_by_path = {
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
        comparison = simulate({path: slider.value for path, slider in sliders_by_path.items()})
        picture.value = comparison.plot("usage", language)._repr_png_()
        verdict.value = paragraphs(comparison.verdict(language))

    for slider in sliders_by_path.values():
        slider.observe(show, "value")
    show()
    return widgets.VBox([*sliders_by_path.values(), picture, verdict])


def _compare_with(
    scenario: "Scenario", strategies: Sequence[str] | None, replications: int, seed: int, values: dict[str, Any]
) -> "Comparison":
    """Compare with these values, in threads: processes would take longer to start than the futures take to run."""
    workers = usual_workers(replications)
    with ThreadPoolExecutor(workers) as threads:
        return compare(
            with_known(scenario, values), strategies, replications, seed, workers, lambda done, total: None,
            executor=threads,
        )  # fmt: skip
