"""When a strategy leads another one, in words."""

from typing import TYPE_CHECKING

from rollout_sim.kernel.calendar import date_on
from rollout_sim.studies.compare.leads import lead_course, lead_spells
from rollout_sim.wording.language import join_list, translation

if TYPE_CHECKING:
    from rollout_sim.studies.compare.comparison import Comparison
    from rollout_sim.studies.compare.leads import Followed, LeadSpell


def lead_words(comparison: "Comparison", followed: "Followed", leader: str, other: str, language: str) -> str:
    """When ``other`` leads the one that leads at the end, and from when on that one leads; empty if it never does."""
    gettext = translation(language).gettext
    starts = comparison.scenario.starts
    spells = lead_spells(lead_course(comparison, followed, other, leader), comparison.month_starts)
    if not spells:
        return ""
    own = lead_spells(lead_course(comparison, followed, leader, other), comparison.month_starts)
    text = gettext('In {what} "{other}" leads "{leader}" {spans}.')
    since = ""
    if own and own[-1].last > spells[-1].last and own[-1].to_the_end:
        text = gettext('In {what} "{other}" leads "{leader}" {spans}, and "{leader}" leads from {since} on.')
        since = date_on(starts, own[-1].first).isoformat()
    spans = join_list([_span(comparison, spell, language) for spell in spells], language)
    return text.format(what=what_is_followed(followed, language), other=other, leader=leader, spans=spans, since=since)


def what_is_followed(followed: "Followed", language: str) -> str:
    """Stores or money."""
    gettext = translation(language).gettext
    return gettext("stores that succeed") if followed == "succeeding" else gettext("money")


def _span(comparison: "Comparison", spell: "LeadSpell", language: str) -> str:
    gettext, starts = translation(language).gettext, comparison.scenario.starts
    first, last = (date_on(starts, day).isoformat() for day in (spell.first, spell.last))
    if first == last:
        return gettext("on {day}").format(day=first)
    return gettext("from {first} to {last}").format(first=first, last=last)
