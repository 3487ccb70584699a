"""What figures leave out: ranges that a scenario does not declare, and futures that none of those run was like."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from rollout_sim.results.money_ranges import luck_alone, ranges_to_declare
from rollout_sim.statistics.intervals import share_interval
from rollout_sim.wording.language import join_list, translation
from rollout_sim.wording.numbers import exact_share, number, share

#: The measure whose spread between futures a verdict speaks of.
STORES = "successful_stores"
#: A spread of so many stores is written in whole stores.
WIDE = 10

if TYPE_CHECKING:
    from rollout_sim.scenario import Scenario
    from rollout_sim.statistics.spread import SpreadParts


def luck_only(scenario: "Scenario", language: str) -> list[str]:
    """The line under a verdict without ranges; none where something is declared uncertain."""
    if not luck_alone(scenario):
        return []
    text = translation(language).gettext(
        "Luck only: you gave no ranges, so how stores behave, the gain, prices and people count as known. Add "
        "`uncertain:`."
    )
    return [text]


def spread_words(
    scenario: "Scenario", parts: "SpreadParts | None", language: str, name: str, other: str | None = None, of: str = "",
    show: Callable[[float], str] | None = None,
) -> list[str]:  # fmt: skip
    """The line under a verdict on how far futures differ, and what of that is luck.

    Parameters
    ----------
    parts
        Of the stores that ``name`` carries, which has its quotes then, or of its lead over ``other``, in the figure
        whose words are ``of``.
    show
        Writes a figure; with as many digits as a number of stores takes if None.
    """
    if parts is None:
        return luck_only(scenario, language)
    gettext = translation(language).gettext
    text = gettext("From future to future {name} carries {low} to {high} stores (8 of 10 futures): {parts}.")
    if other is not None and of:
        text = gettext(
            'From future to future the lead of "{name}" over "{other}" in {of} goes from {low} to {high} (8 of 10 '
            "futures): {parts}."
        )
    elif other is not None:
        text = gettext(
            'From future to future the lead of "{name}" over "{other}" goes from {low} to {high} stores (8 of 10 '
            "futures): {parts}."
        )
    digits = 0 if parts.high - parts.low >= WIDE else 1
    show = show or (lambda value: number(value, digits))
    ends = {key: show(getattr(parts, key)) for key in ("low", "high")}
    return [text.format(name=name, other=other, of=of, parts=_part_words(scenario, parts, language), **ends)]


def _part_words(scenario: "Scenario", parts: "SpreadParts", language: str) -> str:
    gettext = translation(language).gettext
    if scenario.ensemble is None:
        text = gettext(
            "about {ranges} of that comes from the ranges you gave, about {luck} is luck ({luck_low} to {luck_high}, "
            "from {twins} futures run again with other luck)"
        )
    elif scenario.uncertain:
        text = gettext(
            "about {sets} of that comes from what is not known about how stores behave, about {ranges} from the ranges "
            "you gave, about {luck} is luck ({luck_low} to {luck_high}, from {twins} futures run again with other luck)"
        )
    else:
        text = gettext(
            "about {sets} of that comes from what is not known about how stores behave, about {luck} is luck "
            "({luck_low} to {luck_high}, from {twins} futures run again with other luck)"
        )
    names = ("sets", "ranges", "luck", "luck_low", "luck_high")
    return text.format(twins=number(parts.twins), **{name: share(getattr(parts, name)) for name in names})


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
