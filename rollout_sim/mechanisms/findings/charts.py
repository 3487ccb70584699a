"""Charts of findings: how long they stay open, and where they wait."""

from typing import TYPE_CHECKING, Any

import numpy as np

from rollout_sim.drawing.style import dress, look, style
from rollout_sim.mechanisms.findings.closure import waits
from rollout_sim.mechanisms.findings.measures import HORIZON, days_to, kaplan_meier
from rollout_sim.mechanisms.findings.records import all_found
from rollout_sim.wording.language import N_, translation
from rollout_sim.wording.numbers import shorten

if TYPE_CHECKING:
    from rollout_sim.studies.compare.charts.chart_list import Drawing

HEIGHT = 4.6
_CLASSES = (N_("Class A"), N_("Class B"), N_("Class C"))
_WAITS = {
    "store": N_("for the store"), "expert": N_("for an expert"), "department": N_("for a department"),
    "look": N_("for somebody to look"),
}  # fmt: skip


def _curve(future: Any, grade: int, days: Any) -> Any:
    """Share of a class's findings not yet mended by days since found, in one future."""
    findings = all_found(future.outcome)
    own = findings[findings["grade"] == grade]
    times, still_open = kaplan_meier(days_to(own, "first_done"), future.plan.run_days - own["found"])
    return np.concatenate([[1.0], still_open])[np.searchsorted(times, days, "right")]


def _open(to: "Drawing") -> Any:
    """A panel a class: what is not yet mended by days since found; bands hold the futures drawn."""
    gettext, days = translation(to.language).gettext, np.linspace(0.0, HORIZON, 92)

    def panel(grade: int) -> Any:
        def draw(axes: Any) -> None:
            with style():
                for place, (name, futures) in enumerate(to.futures.items()):
                    curves = 100 * np.array([_curve(future, grade, days) for future in futures])
                    own = look(place)
                    axes.plot(days, curves.mean(axis=0), color=own.colour, label=shorten(name, 24))
                    low, high = np.quantile(curves, (0.1, 0.9), axis=0)
                    axes.fill_between(days, low, high, color=own.colour, alpha=0.15, linewidth=0)
                subtitle = gettext("Findings not yet mended (%), by days since found; bands hold 8 of 10 futures")
                dress(axes, gettext(_CLASSES[grade]), subtitle)
                axes.set_ylim(0, 100)
                axes.legend()

        return draw

    return "findings-open", [panel(grade) for grade in range(len(_CLASSES))], 3, HEIGHT


def _waiting(to: "Drawing") -> Any:
    """What findings wait for, as shares of their lives, in the futures drawn."""
    gettext = translation(to.language).gettext

    def draw(axes: Any) -> None:
        with style():
            names = list(to.futures)
            before = np.zeros(len(names))
            for place, (part, label) in enumerate(_WAITS.items()):
                shares = np.array(
                    [
                        100
                        * np.mean([waits(all_found(future.outcome), future.plan.run_days)[part] for future in futures])
                        for futures in to.futures.values()
                    ]
                )
                axes.barh([shorten(name, 24) for name in names], shares, left=before, color=look(place).colour,
                          label=gettext(label))  # fmt: skip
                before += shares
            subtitle = gettext("Share of the lives of findings up to closing (%), by what they wait for")
            dress(axes, gettext("Where findings wait"), subtitle)
            axes.set_xlim(0, 100)
            axes.legend(ncols=2)

    return "findings-waits", [draw], 1, HEIGHT


CHARTS = {"findings-open": _open, "findings-waits": _waiting}
