"""What figures leave out: ranges that a scenario does not declare, and futures that none of those run was like."""

from typing import TYPE_CHECKING

from rollout_sim.results.money_ranges import luck_alone, ranges_to_declare
from rollout_sim.statistics.intervals import share_interval
from rollout_sim.wording.language import join_list, translation
from rollout_sim.wording.numbers import exact_share, number

if TYPE_CHECKING:
    from rollout_sim.scenario import Scenario


def luck_only(scenario: "Scenario", language: str) -> list[str]:
    """The line under a verdict without ranges; none where something is declared uncertain."""
    if not luck_alone(scenario):
        return []
    text = translation(language).gettext(
        "Luck only: you gave no ranges, so how stores behave, the gain, prices and people count as known. Add "
        "`uncertain:`."
    )
    return [text]


def money_without_ranges(scenario: "Scenario", language: str) -> str:
    """What cannot be said of money whose inputs all count as known, and which of them to give a range."""
    gettext = translation(language).gettext
    sentences = gettext(
        "You gave no range that moves money, so this cannot say how much to ask for, what to keep in reserve, or how "
        "likely a loss is."
    )
    paths = ranges_to_declare(scenario)
    if not paths:
        return sentences
    text = gettext("Under `uncertain:`, give a range to what you do not know, such as {paths}.")
    joint = "" if language == "zh" else " "
    return joint.join([sentences, text.format(paths=join_list(list(paths), language))])


def unseen(futures: int, language: str) -> list[str]:
    """How often something may happen that none of so many futures showed; nothing of a single one."""
    if futures < 2:
        return []
    text = translation(language).gettext(
        "What none of these {count} futures showed, such as a collapse, may still happen in up to {share} of futures; "
        "means of money and differences leave it out."
    )
    return [text.format(count=number(futures), share=exact_share(share_interval(0, futures).high))]
