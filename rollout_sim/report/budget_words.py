"""Labels and units of the budget's inputs and lines."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rollout_sim.mechanisms.register import parts
from rollout_sim.rules.events import ROLES
from rollout_sim.wording.language import N_, translation
from rollout_sim.wording.numbers import currency_word
from rollout_sim.wording.scenario_words import path_label

if TYPE_CHECKING:
    from rollout_sim.results.money import Line

InputPath = tuple[str, ...]
_HEAD_OFFICE_VISIT = ("money", "per_event", "head_office_visit")

#: Label and unit of each input, by path.
_INPUTS: dict[InputPath, tuple[str, str]] = {
    ("money", "people", "head_office_coach"): (N_("Head office coach"), N_("{currency} a day on duty")),
    ("money", "people", "seed_coach"): (N_("Seed coach"), N_("{currency} a day of coaching")),
    ("money", "people", "regional_coach"): (N_("Regional coach"), N_("{currency} a day on duty")),
    ("money", "people", "desk_agent"): (N_("Desk agent"), N_("{currency} a day on duty")),
    ("money", "overtime_hour"): (N_("Overtime"), N_("{currency} an hour")),
    ("change_management", "empowerment", "equipment"): (N_("Equipment that takes obstacles away"),
                                                        N_("{currency} a store")),
    ("change_management", "coalition", "awards"): (N_("Awards to the coalition"), N_("{currency}, once")),
    ("toolkit", "cost"): (N_("Standard toolkit"), N_("{currency}, once")),
    ("money", "per_event", "visit"): (N_("Coaching visit"), N_("{currency} each")),
    ("money", "per_event", "call"): (N_("Coaching call"), N_("{currency} each")),
    ("money", "per_event", "head_office_visit"): (N_("Head office visit"), N_("{currency} each")),
    ("money", "per_event", "acceptance"): (N_("Acceptance"), N_("{currency} each")),
    ("money", "per_event", "diagnosis"): (N_("Diagnosis"), N_("{currency} each")),
    ("money", "per_event", "travel"): (N_("Travel to a task on site"), N_("{currency} each")),
    ("see", "cost"): (N_("Visit of a store to its host"), N_("{currency} each")),
    ("incentives", "person_of_month"): (N_("Person of the month"), N_("{currency} a month")),
    ("incentives", "practice_of_quarter"): (N_("Practice of the quarter"), N_("{currency} a quarter")),
    ("incentives", "person_of_year"): (N_("Person of the year"), N_("{currency} a year")),
    ("incentives", "store_fund"): (N_("Fund of a good store"), N_("{currency} a year")),
    ("incentives", "good_stores"): (N_("Good stores that get a fund"), N_("stores")),
    ("incentives", "region_fund"): (N_("Fund of a top region"), N_("{currency} a year")),
    ("incentives", "top_regions"): (N_("Top regions that get a fund"), N_("regions")),
    ("money", "benefits", "labour_per_store_day"): (N_("Worth of a store's labour"), N_("{currency} a store-day")),
    ("change", "efficiency_gain"): (N_("Gain in efficiency once mastered"), N_("share")),
    ("money", "benefits", "revenue_per_store_day"): (N_("Revenue of a store"), N_("{currency} a store-day")),
    ("money", "benefits", "revenue_gain"): (N_("Gain in revenue once mastered"), N_("share")),
    ("money", "benefits", "margin"): (N_("Margin on more revenue"), N_("share")),
    ("money", "benefits", "customers_lost_per_store_year"): (N_("Customers lost as things are"),
                                                             N_("a store and year")),
    ("money", "benefits", "customers_kept"): (N_("Part of them kept once mastered"), N_("share")),
    ("money", "benefits", "customer_worth"): (N_("Worth of a customer kept"), N_("{currency} each")),
    ("money", "benefits", "complaints_per_store_month"): (N_("Complaints as things are"), N_("a store and month")),
    ("money", "benefits", "complaint_cost"): (N_("Cost of a complaint"), N_("{currency} each")),
    ("money", "discount_rate"): (N_("Discount rate"), N_("a year")),
    **{path: labels for part in parts("words").values() for path, labels in getattr(part, "INPUTS", {}).items()},
}  # fmt: skip
#: Units of inputs that the scenario names.
_UNITS: dict[InputPath, str] = {
    ("money", "committed"): N_("{currency}, once"),
    ("money", "per_store"): N_("{currency} a store"),
}
#: Roles, by the lines of their days on duty.
_ON_DUTY = {row.cost_line: row.name for row in ROLES}
_COUNTED: dict[str, str] = {
    "once": N_("once"),
    "days": N_("days"),
    "hours": N_("hours"),
    "stores": N_("stores"),
    "times": N_("times"),
    "store-days": N_("store-days"),
}
#: Groups of inputs by the start of their paths; the first match counts.
_GROUPS: tuple[tuple[tuple[InputPath, ...], str], ...] = (
    ((("money", "people"), ("money", "overtime_hour"), ("training",)), N_("People")),
    ((("money", "benefits"), ("change",)), N_("What it brings")),
    ((("money", "per_event"), ("see",)), N_("What happens")),
    ((("money", "committed"), ("money", "per_store"), ("toolkit",), ("change_management",)), N_("Bought")),
    ((("incentives",),), N_("Prizes and funds")),
    (((),), N_("Reckoning")),
)


def input_words(path: InputPath, currency: str, language: str, words: Mapping[str, str]) -> tuple[str, str]:
    """Label and unit of an input; ``words`` are the scenario's words for roles (``scenario.words.by_name``).

    Names from the scenario stay as they are.
    """
    gettext = translation(language).gettext
    label, unit = _INPUTS.get(path, (None, _UNITS.get(path[:2], "")))
    currency_name = currency_word(currency, language).strip()
    words_of_input = _renamed(path, words, language) or (gettext(label) if label else path[-1])
    return words_of_input, gettext(unit).format(currency=currency_name) if unit else ""


def path_words(text: str, language: str, words: Mapping[str, str]) -> str:
    """Label of the value at a dotted path; the path itself if there is no label."""
    path = next((path for path in _INPUTS if ".".join(path) == text), None)
    if path is None:
        return path_label(text, language)
    return _renamed(path, words, language) or translation(language).gettext(_INPUTS[path][0])


def _renamed(path: InputPath, words: Mapping[str, str], language: str) -> str:
    """Label of an input about a role for which the scenario has its own word; empty for all other inputs."""
    if path[:2] == ("money", "people"):
        return words.get(path[2].replace("_", " "), "")
    if path == _HEAD_OFFICE_VISIT and "head office coach" in words:
        return translation(language).gettext("visit of {role}").format(role=words["head office coach"])
    return ""


def group_of(path: InputPath, language: str) -> str:
    """The group of an input."""
    for starts, name in _GROUPS:
        if any(path[: len(start)] == start for start in starts):
            return translation(language).gettext(name)
    raise AssertionError(path)


def line_words(line: "Line", language: str, words: Mapping[str, str]) -> tuple[str, str]:
    """Label of a line, and the unit of its quantity; ``words`` as for ``input_words``."""
    gettext = translation(language).gettext
    label = gettext(line.label)
    role = _ON_DUTY.get(line.name, "")
    if role in words:
        label = gettext("{role} on duty").format(role=words[role])
    elif line.name == "head_office_visits" and "head office coach" in words:
        label = gettext("visits of {role}").format(role=words["head office coach"])
    return label, gettext(_COUNTED[line.unit])
