"""Labels of measures (which stand in their rows), lights, states, tasks and roles, marked for translation."""

import re
from collections.abc import Mapping

from rollout_sim.results.measures import BY_NAME
from rollout_sim.rules import events
from rollout_sim.wording.language import N_, translation

#: Classes of costs and benefits.
CLASS_LABELS: dict[str, str] = {
    "committed_cost": N_("Committed"),
    "people_cost": N_("People"),
    "per_store_cost": N_("Stores' equipment"),
    "per_event_cost": N_("Visits and other events"),
    "incentives_cost": N_("Incentives"),
    "dip_cost": N_("Dip while learning"),
    "efficiency_value": N_("Labour saved"),
    "revenue_value": N_("Margin on more revenue"),
    "customers_kept_value": N_("Customers kept"),
    "complaints_avoided_value": N_("Complaints avoided"),
    "findings_value": N_("Findings solved"),
}
LIGHTS = (N_("green"), N_("yellow"), N_("orange"), N_("red"))
NOT_LIVE = N_("not live")
STATES = (N_("waiting"), N_("training"), N_("coached"), N_("suspended"), N_("sustaining"), N_("failed"))
TIERS = (N_("key"), N_("regular"), N_("autonomous"))
READINESS = (N_("low"), N_("mid"), N_("high"))
DECISIONS = (N_("go"), N_("hold"), N_("stop"))


#: Default names of stores, regions and batches.
_UNNAMED = {"store": N_("store {number}"), "region": N_("region {number}"), "batch": N_("batch {number}")}
_NUMBERED = re.compile(rf"({'|'.join(_UNNAMED)}) (\d+)")


def is_unnamed(name: str) -> bool:
    """Whether the name of a store, a region or a batch is a default one."""
    return _NUMBERED.fullmatch(name) is not None


def own_name(name: str, language: str) -> str:
    """The name of a store, a region or a batch; a default name is translated."""
    numbered = _NUMBERED.fullmatch(name)
    return translation(language).gettext(_UNNAMED[numbered[1]]).format(number=numbered[2]) if numbered else name


def role_word(role: str, language: str, words: Mapping[str, str]) -> str:
    """A role; ``words`` are what the scenario calls them (``scenario.words.by_name``)."""
    return words.get(role) or translation(language).gettext(role)


def role_words(language: str, words: Mapping[str, str]) -> list[str]:
    """Roles in their order; ``words`` as for ``role_word``."""
    return [role_word(role, language, words) for role in events.ROLE_NAMES]


def light_words(language: str, words: Mapping[str, str]) -> list[str]:
    """Lights from best to worst; ``words`` as for ``role_words``."""
    return [words.get(light) or translation(language).gettext(light) for light in LIGHTS]


def task_words(language: str, words: Mapping[str, str]) -> list[str]:
    """Tasks in their order; ``words`` as for ``role_words``."""
    gettext = translation(language).gettext
    names = [gettext(task) for task in events.TASK_NAMES]
    if role := words.get("head office coach"):
        names[events.HEAD_OFFICE_VISIT] = gettext("visit of {role}").format(role=role)
    return names


def measure_label(name: str, language: str, words: Mapping[str, str] | None = None) -> str:
    """A measure in words, the name of any other number without its underscores; ``words`` as for ``role_words``."""
    if name == "red_store_weeks" and words and "red" in words:
        return translation(language).gettext("store-weeks {light}").format(light=words["red"])
    return translation(language).gettext(BY_NAME[name].label) if name in BY_NAME else name.replace("_", " ")


#: Measures in days that tables and charts show as dates, under these words.
DATE_LABELS = {
    "days_to_half_coverage": N_("date of half coverage"),
    "days_to_80_percent_coverage": N_("date of 80 % coverage"),
    "payback_days": N_("date of payback"),
}


def date_label(name: str, language: str) -> str:
    """The head of dates on which a measure in days is reached."""
    return translation(language).gettext(DATE_LABELS[name])


def class_label(name: str, language: str) -> str:
    """A class of costs or benefits in words."""
    return translation(language).gettext(CLASS_LABELS[name])
