"""Words of a calibration: what the pilot teaches, what it does not, and which figures the model misses."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from rollout_sim.results.measures import BY_NAME
from rollout_sim.studies.calibrate.pilot_figures import (
    FITTED,
    HELD_OUT,
    OUT_OF_REACH,
    PLATEAU_WEEKS,
    SHOWN,
    WINDOW_WEEKS,
)
from rollout_sim.wording.language import N_, join_list, join_sentences, translation
from rollout_sim.wording.numbers import columns, known, money, number, share, stores_text
from rollout_sim.wording.scenario_words import input_label, value_words

if TYPE_CHECKING:
    from rollout_sim.studies.calibrate.result import Calibration

#: With fewer effective sets, the ends of the ensemble's bands are uncertain.
FEW_SETS = 100
ROLES = {FITTED: N_("fitted"), HELD_OUT: N_("held out"), SHOWN: N_("shown"), OUT_OF_REACH: N_("out of reach")}
_LABELS = {
    "usage": N_("usage in week {week}"),
    "spread": N_("spread of usage in week {week}"),
    "requests.window": N_("requests a store and week, weeks 1 and {last}"),
    "requests.later": N_("requests a store and week, from week {next}"),
    "days_waited": N_("days until an answer"),
    "accepted": N_("stores accepted"),
}


def figure_label(name: str, language: str) -> str:
    """A figure of a pilot in words; a target of the user's by its own name."""
    kind, _, week = name.partition(".")
    label = _LABELS.get(name) or (_LABELS.get(kind) if week.isdecimal() else None)
    if label is None:
        return name
    return translation(language).gettext(label).format(week=week, last=WINDOW_WEEKS, next=WINDOW_WEEKS + 1)


def figure_value(calibration: "Calibration", name: str, value: float, language: str) -> str:
    """A value of a figure in its unit."""
    if not known(value):
        return "–"
    measures = {target.name: BY_NAME[target.measure].unit for target in calibration.targets_given}
    unit = measures.get(name, "share" if name.startswith(("usage.", "spread.", "accepted")) else "number")
    if unit == "share":
        return share(value)
    if unit == "money":
        return money(value, str(calibration.scenario.money.currency), language)
    return number(value, 0 if abs(value) >= 100 else 2)


def calibration_table(calibration: "Calibration", language: str = "en") -> str:
    """Tables of each parameter, prior and posterior, and of each figure, observed and predicted."""
    gettext = translation(language).gettext
    ends = [gettext("1 in 10 below"), gettext("middle"), gettext("1 in 10 above")]
    head = [gettext("Parameter"), gettext("before: {what}").format(what=ends[0]), *ends[1:],
            gettext("now: {what}").format(what=ends[0]), *ends[1:], gettext("spread left")]  # fmt: skip
    rows = [head]
    for row in calibration.learnt().to_dict("records"):
        texts = [
            value_words(str(row[key]), language) for key in ("prior_p10", "prior_p50", "prior_p90", "p10", "p50", "p90")
        ]
        rows.append([input_label(str(row["parameter"]), language), *texts, spread_left(row, language)])
    lines = columns(rows)
    low, high = gettext("5 % below"), gettext("5 % above")
    head = [gettext("Figure"), gettext("seen"), gettext("before: {what}").format(what=low), high,
            gettext("now: {what}").format(what=low), high, gettext("place"), gettext("use")]  # fmt: skip
    rows = [head]
    frame = calibration.targets()
    for row in frame[frame["role"] != SHOWN].to_dict("records"):
        name = str(row["figure"])
        values = [row[key] for key in ("observed", "prior_p5", "prior_p95", "p5", "p95")]
        texts = [figure_value(calibration, name, value, language) for value in values]
        place = share(row["place"]) if known(row["place"]) else "–"
        rows.append([figure_label(name, language), *texts, place, gettext(ROLES[str(row["role"])])])
    return "\n".join([*lines, "", *columns(rows)])


def spread_left(row: Mapping[Any, Any], language: str) -> str:
    """The part of the prior's spread that the posterior keeps, with a note if nothing was learnt."""
    part_left = share(row["spread_ratio"])
    return part_left if row["learnt"] else f"{part_left}, " + translation(language).gettext("not learnt")


def calibration_verdict(calibration: "Calibration", language: str = "en") -> str:
    """What the calibration shows, and its limitations."""
    parts = (_data, _learnt, _reach, _fit, _plateau, _effort)
    lines = [part(calibration, language) for part in parts]
    return "\n".join(line for line in lines if line)


def _data(calibration: "Calibration", language: str) -> str:
    words = translation(language)
    pilot = calibration.pilot
    measured = int((~np.isnan(pilot.usage)).sum())
    text = words.gettext(
        'The pilot: {stores}, {weeks} live, held against the first batch of "{strategy}"; {part} of '
        "their store-weeks were measured."
    )
    all_weeks = sum(pilot.weeks_of(store) for store in range(len(pilot.stores)))
    sentences = [
        text.format(
            stores=stores_text(len(pilot.stores), language),
            weeks=words.ngettext("{count} week", "{count} weeks", pilot.weeks).format(count=pilot.weeks),
            strategy=calibration.strategy,
            part=share(measured / all_weeks),
        )
    ]
    late = sum(first > min(pilot.first_week) for first in pilot.first_week)
    if late:
        text = words.ngettext("{n} store began later than the first.", "{n} stores began later than the first.", late)
        sentences.append(text.format(n=late))
    if pilot.stopped:
        text = words.ngettext(
            "{n} store stopped, and counts as not using it from then on.",
            "{n} stores stopped, and count as not using it from then on.",
            len(pilot.stopped),
        )
        sentences.append(text.format(n=len(pilot.stopped)))
    return join_sentences(sentences, language)


def _learnt(calibration: "Calibration", language: str) -> str:
    gettext = translation(language).gettext
    rows = calibration.learnt().sort_values("spread_ratio").to_dict("records")
    rows = [{**row, "name": input_label(str(row["parameter"]), language)} for row in rows]
    learnt = [f"{row['name']} ({share(row['spread_ratio'])})" for row in rows if row["learnt"]]
    not_learnt = [row["name"] for row in rows if not row["learnt"]]
    sentences = []
    if learnt:
        text = gettext("The pilot teaches {names} (spread left).")
        sentences.append(text.format(names=join_list(learnt, language)))
    if not_learnt:
        text = gettext("It teaches nothing about {names}: these are as you believed before.")
        sentences.append(text.format(names=join_list(not_learnt, language)))
    return join_sentences(sentences, language)


def _reach(calibration: "Calibration", language: str) -> str:
    gettext = translation(language).gettext
    rows = _rows(calibration, OUT_OF_REACH)
    if not rows:
        return ""
    text = gettext("{figure}: the pilot has {seen}, the ranges give {low} to {high}")
    figures = [_filled(text, calibration, row, "prior_p5", "prior_p95", language) for row in rows]
    text = gettext("Your ranges cannot give {told}. Check the data or the ranges; this was left out of the fit.")
    return text.format(told="; ".join(figures))


def _fit(calibration: "Calibration", language: str) -> str:
    gettext = translation(language).gettext
    sentences = []
    for role, text in (
        (FITTED, gettext("Even fitted, the model misses {told}.")),
        (HELD_OUT, gettext("It was not shown {told}, and misses it.")),
    ):
        rows = [row for row in _rows(calibration, role) if not row["p5"] <= row["observed"] <= row["p95"]]
        template = gettext("{figure} (the pilot has {seen}, the model {low} to {high})")
        missed = [_filled(template, calibration, row, "p5", "p95", language) for row in rows]
        if missed:
            sentences.append(text.format(told="; ".join(missed)))
    fitted = _rows(calibration, FITTED)
    inside = sum(row["p5"] <= row["observed"] <= row["p95"] for row in fitted)
    text = gettext("{inside} of {all} fitted figures lie where the model expects 9 of 10 futures.")  # fmt: skip
    return join_sentences([text.format(all=len(fitted), inside=inside), *sentences], language)


def _plateau(calibration: "Calibration", language: str) -> str:
    if calibration.plateau_seen:
        return ""
    text = translation(language).ngettext(
        "Half of the stores were watched for {weeks} week or less: where usage settles (the plateau) is not in these "
        "data, which takes about {needed} weeks. What the ensemble says of it rests on what was believed before.",
        "Half of the stores were watched for {weeks} weeks or less: where usage settles (the plateau) is not in these "
        "data, which takes about {needed} weeks. What the ensemble says of it rests on what was believed before.",
        1 if number(calibration.weeks_watched) == "1" else 2,
    )
    return text.format(weeks=number(calibration.weeks_watched), needed=PLATEAU_WEEKS)


def _effort(calibration: "Calibration", language: str) -> str:
    gettext = translation(language).gettext
    last = calibration.last
    if len(calibration.rounds) == 1:
        text = gettext(
            "{simulations} simulations are too few to fit anything: the ensemble is what was believed before. Allow "
            "more with --at-most."
        )
        return text.format(simulations=number(calibration.tried))
    text = gettext(
        "{sets} sets of values agree with the pilot, as good as {effective} of equal weight ({simulations} simulations "
        "in {rounds} rounds; the last kept {rate}, within {epsilon} spreads of what was seen)."
    )
    counts = {"simulations": number(calibration.tried), "rounds": len(calibration.rounds)}
    counts |= {"sets": len(calibration.values), "effective": number(last.effective)}
    sentences = [text.format(epsilon=number(last.epsilon, 2), rate=share(last.rate), **counts)]
    if last.effective < FEW_SETS:
        sentences.append(gettext("Thin sample: run again with more --draws."))
    return join_sentences(sentences, language)


def _rows(calibration: "Calibration", role: str) -> list[dict[Any, Any]]:
    frame = calibration.targets()
    rows: list[dict[Any, Any]] = frame[frame["role"] == role].to_dict("records")
    return rows


def _filled(text: str, calibration: "Calibration", row: dict[Any, Any], low: str, high: str, language: str) -> str:
    name = str(row["figure"])
    words = {key: figure_value(calibration, name, row[column], language)
             for key, column in (("seen", "observed"), ("low", low), ("high", high))}  # fmt: skip
    return text.format(figure=figure_label(name, language), **words)
