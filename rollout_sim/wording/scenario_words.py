"""Labels of a scenario's values, and their units; in English they are those of the file."""

import re
from typing import TYPE_CHECKING

from rollout_sim.rules.coefficients import TABLE
from rollout_sim.wording.language import N_, translation
from rollout_sim.wording.quantity_words import quantity_words

if TYPE_CHECKING:
    import pandas as pd

#: Contexts in the catalogue for words of a scenario and of the table of coefficients: short words that mean other
#: things elsewhere.
SCENARIO, COEFFICIENT = "scenario", "coefficient"
#: Paths of the values of a scenario. Names of the scenario's own (labels of amounts) come below one of these.
PATHS = (
    "starts",
    "run_length",
    "freezes",
    "stores.count",
    "stores.regions",
    "stores.readiness.high",
    "stores.readiness.mid",
    "stores.readiness.low",
    "stores.sceptical_managers",
    "stores.resistance.cognitive",
    "stores.resistance.emotional",
    "stores.resistance.behavioural",
    "stores.resistance.mix",
    "stores.resistance.failed_before",
    "stores.resistance.special",
    "stores.resistance.no_time",
    "stores.wear.fatigue",
    "stores.wear.decline",
    "stores.wear.staff_turnover",
    "stores.pilots",
    "stores.inert",
    "stores.file",
    "stores.rows",
    "change.efficiency_gain",
    "change.satisfaction_gain",
    "people.experts",
    "people.days_a_week",
    "people.duty",
    "people.handling",
    "people.seed_coaches.after_batch",
    "people.seed_coaches.at_most",
    "people.seed_coaches.stores_each",
    "people.seed_coaches.days_a_week",
    "people.regional_coaches.after_batch",
    "people.regional_coaches.at_most",
    "people.support_desk.agents",
    "people.support_desk.answer_within.critical_window",
    "people.support_desk.answer_within.later",
    "people.answer_within.critical_window",
    "people.answer_within.later",
    "see.places_a_week",
    "see.wait_at_most",
    "see.cost",
    "critical_window",
    "training",
    "training.theory",
    "training.demonstration",
    "training.drills",
    "training.questions",
    "training.new_staff",
    "training.classes.size",
    "training.classes.trainers",
    "training.classes.days_a_week",
    "training.classes.trainer_day",
    "contact_plan",
    "contact_plan.visits",
    "contact_plan.calls",
    "contact_plan.video_reviews",
    "contact_plan.data_reviews",
    "tiers.key",
    "tiers.key.visits",
    "tiers.key.calls",
    "tiers.key.video_reviews",
    "tiers.key.data_reviews",
    "tiers.regular",
    "tiers.regular.visits",
    "tiers.regular.calls",
    "tiers.regular.video_reviews",
    "tiers.regular.data_reviews",
    "tiers.autonomous",
    "tiers.autonomous.visits",
    "tiers.autonomous.calls",
    "tiers.autonomous.video_reviews",
    "tiers.autonomous.data_reviews",
    "tiers.assign.low",
    "tiers.assign.mid",
    "tiers.assign.high",
    "tiers.model_stores",
    "tiers.by_light",
    "acceptance_after",
    "lights.grace",
    "lights.actions",
    "change_management.urgency",
    "change_management.coalition.core",
    "change_management.coalition.extended",
    "change_management.coalition.awards",
    "change_management.vision",
    "change_management.communication.national_meetings",
    "change_management.communication.regional_meetings",
    "change_management.communication.store_meetings",
    "change_management.communication.pushes_a_week",
    "change_management.communication.briefs_a_month",
    "change_management.empowerment.equipment",
    "change_management.empowerment.kpi_weight",
    "change_management.empowerment.paid_training",
    "change_management.empowerment.no_penalty",
    "change_management.quick_wins",
    "change_management.consolidation",
    "change_management.anchoring",
    "change_management.answer_objections",
    "change_management.adaptation",
    "board",
    "incentives.person_of_month",
    "incentives.practice_of_quarter",
    "incentives.person_of_year",
    "incentives.store_fund",
    "incentives.good_stores",
    "incentives.region_fund",
    "incentives.top_regions",
    "accountability.talks",
    "accountability.replacement",
    "accountability.review_tenth",
    "orders.pressure",
    "orders.checks_a_week",
    "orders.shoppers_a_month",
    "toolkit.manual",
    "toolkit.courses",
    "toolkit.tools",
    "toolkit.dashboards",
    "toolkit.maturity",
    "toolkit.cost",
    "reviews.weekly.stores",
    "reviews.monthly.stores",
    "reviews.monthly.move_coaches",
    "reviews.quarterly.stores",
    "reviews.quarterly.stop_below",
    "reviews.late",
    "reviews.never",
    "sharing_group",
    "ensemble.paths",
    "ensemble.weights",
    "ensemble.sets",
    "ensemble.about",
    "money.currency",
    "money.committed",
    "money.people.expert",
    "money.people.seed_coach",
    "money.people.regional_coach",
    "money.people.desk_agent",
    "money.overtime_hour",
    "money.per_store",
    "money.per_event.visit",
    "money.per_event.call",
    "money.per_event.expert_visit",
    "money.per_event.acceptance",
    "money.per_event.diagnosis",
    "money.per_event.travel",
    "money.benefits.labour_per_store_day",
    "money.benefits.revenue_per_store_day",
    "money.benefits.revenue_gain",
    "money.benefits.margin",
    "money.benefits.customers_lost_per_store_year",
    "money.benefits.customers_kept",
    "money.benefits.customer_worth",
    "money.benefits.complaints_per_store_month",
    "money.benefits.complaint_cost",
    "money.discount_rate",
)
#: Choices that a scenario file has words for.
_CHOICES = (
    N_("yes"), N_("no"), N_("on"), N_("off"), N_("none"), N_("rota"), N_("always"), N_("lognormal"),
    N_("exponential"), N_("fixed"), N_("key"), N_("regular"), N_("autonomous"),
)  # fmt: skip
_KEYS = (N_("from"), N_("to"), N_("name"))
_WORD = re.compile(rf"(?:^|(?<=, )|(?<= / ))({'|'.join(_CHOICES)})(?=$|,| /)|\b({'|'.join(_KEYS)})(?=: )")


def path_label(path: str, language: str) -> str:
    """The label of the value at a dotted path, with the scenario's own names below it.

    In English, and for a path without a label, that is the path itself.
    """
    if language != "en" and path.startswith("coefficients."):
        return _meaning(path.removeprefix("coefficients."), language)
    known = _known(path)
    label = translation(language).pgettext(SCENARIO, known)
    own = path[len(known) + 1 :].replace('"', "")
    return path if label == known else f"{label}: {own}" if own else label


def _known(path: str) -> str:
    """The part of a path that the format defines, before the scenario's own names; the whole path if none is known."""
    known_paths = [known for known in PATHS if path == known or path.startswith(f"{known}.")]
    return max(known_paths, key=len, default=path)


def _meaning(name: str, language: str) -> str:
    meaning = next(row.meaning for row in TABLE if row.name == name)
    return coefficient_words(meaning, language)


def in_words(frame: "pd.DataFrame", language: str) -> "pd.DataFrame":
    """A frame about inputs, with its columns ``input`` and ``..._value`` translated."""
    if language == "en" or "input" not in frame:
        return frame
    translated = frame.assign(input=[path_label(str(path), language) for path in frame["input"]])
    for name in (column for column in frame if str(column).endswith("_value")):
        translated[name] = [value_words(text, language) if isinstance(text, str) else text for text in frame[name]]
    return translated


def path_cell(path: str, language: str) -> str:
    """The label as in ``path_label``, then the path as in files and command lines, without the scenario's own names."""
    label = path_label(path, language)
    return path if label == path else f"{label} {_known(path)}"


def value_words(text: str, language: str) -> str:
    """A value, or a range of values, with units and choices translated; in English as in the file."""
    if language == "en":
        return text
    gettext = translation(language).gettext
    return _WORD.sub(lambda word: gettext(word[0]), quantity_words(text, language))


def coefficient_words(text: str, language: str) -> str:
    """The meaning, the unit or the source of a coefficient."""
    return translation(language).pgettext(COEFFICIENT, text)
