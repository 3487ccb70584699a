"""Charts of the checks in the report's style: simulated numbers as marks, true values as a line."""

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from rollout_sim.drawing.save import PANEL_HEIGHT, figure
from rollout_sim.drawing.style import LOOKS, SOFT, dress, style
from verification.checks import ALPHA, Number, Picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Draw = Callable[["Axes"], None]
DPI = 110
#: Standard errors of a 95 % interval of many replications.
TWO_SIDED_95 = 1.96


def picture(panels: Sequence[Draw], words: str, across: int = 1, height: float = PANEL_HEIGHT) -> Picture:
    """Draw panels, ``across`` side by side, as one PNG."""
    drawn = BytesIO()
    with style():
        figure(panels, across, height).savefig(drawn, format="png", dpi=DPI, metadata={"Software": None})
    return Picture(drawn.getvalue(), words)


def marks(axes: "Axes", at: Sequence[float], numbers: Sequence[Number], label: str, place: int = 1) -> None:
    """Numbers as marks with their 95 % intervals."""
    look = LOOKS[place]
    axes.errorbar(
        list(at),
        [number.simulated for number in numbers],
        [TWO_SIDED_95 * number.error for number in numbers],
        fmt=look.mark,
        color=look.colour,
        capsize=2.5,
        label=label,
        zorder=3,
    )


def logarithmic(axes: "Axes") -> None:
    """A logarithmic scale upwards, with plain numbers as labels."""
    from matplotlib.ticker import FormatStrFormatter, LogLocator, NullFormatter

    axes.set_yscale("log")
    axes.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    axes.yaxis.set_major_formatter(FormatStrFormatter("%g"))
    axes.yaxis.set_minor_formatter(NullFormatter())


def ratios(axes: "Axes", numbers: Sequence[Number], title: str, subtitle: str, below: str) -> None:
    """Each number over its truth with its 95 % interval, one row a number; all should be near the line at 1."""
    look = LOOKS[1]
    for row, number in enumerate(numbers):
        scale = abs(number.truth)
        axes.errorbar(
            number.simulated / scale,
            row,
            xerr=TWO_SIDED_95 * number.error / scale,
            fmt=look.mark,
            color=look.colour,
            capsize=2.5,
        )
    axes.axvline(1.0, color=LOOKS[0].colour)
    dress(axes, title, subtitle, below)
    axes.set_yticks(range(len(numbers)), [number.what for number in numbers])
    axes.set_ylim(len(numbers) - 0.5, -0.5)
    axes.grid(False, axis="y")
    axes.grid(True, axis="x")


def distances(numbers: Sequence[Number], of: int) -> Picture:
    """Distances of all numbers from their truths, with the distribution by chance alone and the limit of failure."""
    from scipy.stats import norm

    chances = sorted(number.chance for number in numbers if number.error > 0 and not number.one_sided)
    limit = float(norm.isf(ALPHA / of / 2))

    def draw(axes: "Axes") -> None:
        import numpy as np

        # Distances on the scale of the normal distribution, so that few and many replications compare.
        shown = np.clip(norm.isf(np.array(chances) / 2), 0, 8)
        bins = np.arange(0, max(limit, float(shown.max(initial=0))) + 1, 0.5)
        axes.hist(shown, bins.tolist(), color=LOOKS[0].colour, alpha=0.45, label="numbers of this page")
        expected = len(chances) * 2 * np.diff(norm.cdf(bins))
        axes.plot(bins[:-1] + 0.25, expected, color=LOOKS[1].colour, marker="s", label="expected by luck alone")
        axes.axvline(limit, color=SOFT, linestyle=":", label="beyond this a number fails")
        far = sum(value > limit for value in shown)
        title = "No number is farther from its truth than luck takes it" if far == 0 else f"{far} numbers are too far"
        dress(axes, title, "numbers of this page by distance from the truth", "distance in standard errors")

    return picture([draw], "How far the numbers of this page are from their truths", height=3.6)
