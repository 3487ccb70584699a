"""Headings and explanatory sentences of the HTML report."""

from typing import TYPE_CHECKING

from rollout_sim.wording.language import translation
from rollout_sim.wording.numbers import number
from rollout_sim.wording.range_words import money_without_ranges, unseen

if TYPE_CHECKING:
    from rollout_sim.report.pack import Pack


def page_words(pack: "Pack", language: str) -> dict[str, str]:
    """Headings and sentences by their names in ``pages/report.html.j2``."""
    gettext, ngettext = translation(language).gettext, translation(language).ngettext
    futures, joint = pack.provenance.replications, "" if language == "zh" else " "
    return {
        "report": gettext("Report of a rollout"),
        "strategies": gettext("Strategies side by side"),
        "happens": gettext("What happens to the stores"),
        "more_aside": gettext("goes on to the right →"),
        "board": gettext("The weekly board"),
        "board_about": gettext(
            "One future, the most typical: a row a store, a column a week, in the order in which stores go live. "
            "Point at a cell for its light; click it for the store's story."
        ),
        "replay": gettext("The same future, day by day"),
        "replay_about": gettext(
            "All strategies shown meet the same luck. A thick frame is accepted, a dashed one suspended, a faded store "
            "counts as failed; a ring with a number is a coach on site. Below, each coach: black on site, blue on "
            "calls, white idle. Click a store for its story. "
            "Keys: k or space plays, arrows step a day (with shift a week), page up and down four weeks, + and − set "
            "the speed, s goes to a store."
        ),
        "replay_missing": gettext(
            "The model has changed since this run, or another one made it: its futures cannot be simulated again, so "
            "there is no replay. Compare again to have one."
        ),
        "loading": gettext("The replay is being unpacked …"),
        "money": gettext("What it costs and brings"),
        "people": gettext("The people"),
        "sure": gettext("How sure we are"),
        "sure_about": ngettext(
            "All figures rest on {futures} future, in which each strategy met the same luck.",
            "All figures rest on {futures} futures, in which each strategy met the same luck.",
            futures,
        ).format(futures=number(futures))
        + joint
        + gettext(
            "A mean stands with both sides of its 95 % interval (± if they are equal), and in brackets with the 10th "
            "and the 90th percentile of the futures. More futures narrow the first and not the second."
        )
        + "".join(joint + sentence for sentence in unseen(futures, language)),
        "limits": gettext(
            "The default coefficients are fitted to one document's own arithmetic and a few directions, not to "
            "measured stores. Compare strategies with these figures; do not read a single store's fate off them."
        ),
        "kept": gettext("Budget and date that hold in a share of futures"),
        "fiscal": gettext("By fiscal year"),
        "to_declare": "" if pack.money_ranged else money_without_ranges(pack.comparison.scenario, language),
        "assumptions": gettext("What is assumed, and where it comes from"),
        "given": gettext("Said by the scenario"),
        "defaults": gettext("Left at its default"),
        "coefficients": gettext("Coefficients of the model"),
        "sources": gettext(
            "S0 and S1 are the two after-sales documents that the model comes from: on one store's path from seeing to "
            "doing, and on rollout rhythm and change management. Lally 2010 is How are habits formed, Eur. J. Soc. "
            "Psychol. 40:998-1009. What is assumed nobody has measured; what is fitted was moved to meet published "
            "figures."
        ),
        "plan": gettext("The plan"),
        "provenance": gettext("Where these figures come from"),
        "contents": gettext("Contents"),
    }


def left_out_words(strategies: int, shown: int, language: str) -> str:
    """That charts of single strategies, boards and replay show some of many; empty if they show all."""
    if strategies <= shown:
        return ""
    text = translation(language).gettext(
        "Charts of single plans, the board and the replay show {shown} of the {all} plans, the recommended one among "
        "them; all are in the workbook and in the folder of the run."
    )
    return text.format(shown=shown, all=strategies)
