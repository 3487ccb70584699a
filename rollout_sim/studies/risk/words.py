"""Words and tables of the money at risk."""

from itertools import pairwise
from math import nan
from typing import TYPE_CHECKING, Any

from rollout_sim.studies.risk.terms import ALL_INPUTS, EVERYTHING
from rollout_sim.wording.dates import date_or_none
from rollout_sim.wording.labels import date_label
from rollout_sim.wording.language import N_, translation
from rollout_sim.wording.numbers import (
    NONE,
    columns,
    exact_share,
    known,
    money,
    money_range,
    money_unit,
    number,
    scale,
    share,
    share_span,
    share_texts,
)
from rollout_sim.wording.range_words import money_without_ranges
from rollout_sim.wording.scenario_words import STORES_BEHAVE, input_label
from rollout_sim.wording.told_together import NAME, told_together

if TYPE_CHECKING:
    from rollout_sim.studies.risk.study import Risk

#: What a date beside the budget is reached for.
GOALS = {
    "days_to_half_coverage": N_("half of the stores accepted"),
    "days_to_80_percent_coverage": N_("80 % of the stores accepted"),
}
ABOUT = {ALL_INPUTS: N_("all inputs"), EVERYTHING: N_("everything, luck too")}
assert set(ABOUT.values()) == {ALL_INPUTS, EVERYTHING}


def about_label(about: str, language: str) -> str:
    """What the information is about, in words: an input, all inputs, or everything."""
    return translation(language).gettext(ABOUT[about]) if about in ABOUT else input_label(about, language)


def table(study: "Risk", language: str = "en") -> str:
    """Tables of budgets and dates, losses, and the value of information; what to declare where no range moves money."""
    blocks = []
    if study.money_ranged:
        blocks += [_confidence_rows(study, language), _loss_rows(study, language)]
    if study.inputs:
        blocks.append(_information_rows(study, language))
    if not blocks:
        return money_without_ranges(study.scenario, language)
    return "\n\n".join("\n".join(columns(block)) for block in blocks)


def brief(study: "Risk", language: str = "en") -> str:
    """What to ask for, what to keep in reserve, how likely a loss is, and what knowing more is worth."""
    blocks = [_asked_rows(study, language)] if study.money_ranged else []
    if any(known(row["low"]) for row in study.information().to_dict("records")):
        blocks.append(_information_rows(study, language))
    if not blocks:
        return money_without_ranges(study.scenario, language)
    return "\n\n".join("\n".join(columns(block)) for block in blocks)


def _asked_rows(study: "Risk", language: str) -> list[list[str]]:
    """Of each strategy the budget and the date that hold together in 7 of 10 futures, reserve, and chance of a loss."""
    gettext = translation(language).gettext
    joint = {row["strategy"]: row for row in study.confidence().query("share == 0.7").to_dict("records")}
    losses = study.losses().to_dict("records")
    divisor, unit, digits = _money_scale(study, [row["joint_budget"] for row in joint.values()], language)
    of_reserve = _money_scale(study, [row["contingency"] for row in losses], language)
    rows = [
        [gettext("In 7 of 10 futures"), gettext("budget ({unit})").format(unit=unit),
         gettext("date: {goal}").format(goal=gettext(GOALS[study.date])),
         gettext("reserve ({unit})").format(unit=of_reserve[1]), gettext("chance of a loss")]
    ]  # fmt: skip
    for row in losses:
        own = joint[row["strategy"]]
        loss = share_span(row["loss_share"], row["loss_low"], row["loss_high"])
        date = date_or_none(study.scenario.starts, own["joint_date"])
        rows.append([str(row["strategy"]), _cell(own["joint_budget"], divisor, digits), date,
                     _cell(row["contingency"], of_reserve[0], of_reserve[2]), loss])  # fmt: skip
    return rows


def _money_scale(study: "Risk", sizes: Any, language: str) -> tuple[float, str, int]:
    largest = max((abs(size) for size in sizes if known(size)), default=0.0)
    divisor = scale(largest, language)[0]
    unit = money_unit(largest, str(study.scenario.money.currency), language)
    return divisor, unit, 2 if largest / divisor < 100 and divisor > 1 else 0


def _confidence_rows(study: "Risk", language: str) -> list[list[str]]:
    gettext = translation(language).gettext
    frame = study.confidence()
    divisor, unit, digits = _money_scale(study, frame["budget"], language)
    rows = [
        [gettext("Strategy"), gettext("enough in"), gettext("budget ({unit})").format(unit=unit),
         gettext("date: {goal}").format(goal=gettext(GOALS[study.date])), gettext("both enough in"),
         gettext("budget for both ({unit})").format(unit=unit), gettext("date for both")]
    ]  # fmt: skip
    for row in frame.to_dict("records"):
        both = share_span(row["together"], row["together_low"], row["together_high"])
        cells = [str(row["strategy"]), share(row["share"]), _span(row, "budget", divisor, digits),
                 _date_span(study, row, "date"), both]  # fmt: skip
        joint_date = date_or_none(study.scenario.starts, row["joint_date"])
        rows.append([*cells, _cell(row["joint_budget"], divisor, digits), joint_date])
    return rows


def _loss_rows(study: "Risk", language: str) -> list[list[str]]:
    gettext = translation(language).gettext
    frame = study.losses()
    divisor, unit, digits = _money_scale(study, frame["contingency"], language)
    head = gettext("reserve, from 5 to 8 of 10 futures ({unit})").format(unit=unit)
    rows = [
        [gettext("Strategy"), head, gettext("chance of a loss"), gettext("pays back in"),
         gettext("{date}, 10 to 90 %").format(date=date_label("payback_days", language))]
    ]  # fmt: skip
    for row in frame.to_dict("records"):
        loss = share_span(row["loss_share"], row["loss_low"], row["loss_high"])
        back = " … ".join(date_or_none(study.scenario.starts, row[f"payback_{part}"]) for part in ("p10", "p50", "p90"))
        cells = [str(row["strategy"]), _span(row, "contingency", divisor, digits), loss]
        rows.append([*cells, exact_share(row["payback_share"]), back if row["payback_share"] else NONE])
    return rows


def _information_rows(study: "Risk", language: str) -> list[list[str]]:
    gettext = translation(language).gettext
    frame = study.information()
    divisor, unit, digits = _money_scale(study, frame["value"], language)
    rows = [[gettext("Worth of knowing beforehand ({unit})").format(unit=unit), "", gettext("as much by chance")]]
    for row in frame.to_dict("records"):
        if row["about"] != EVERYTHING and not known(row["low"]):
            row |= {"value": nan, "noise": nan}  # too few futures to say
        cells = [about_label(row["about"], language), _span(row, "value", divisor, digits, "")]
        rows.append([*cells, _cell(row["noise"], divisor, digits) if row["about"] != EVERYTHING else NONE])
    return rows


def _cell(value: float, divisor: float, digits: int) -> str:
    return number(value / divisor, digits) if known(value) else NONE


def _span(row: dict[Any, Any], name: str, divisor: float, digits: int, prefix: str | None = None) -> str:
    low, high = (f"{name}_low", f"{name}_high") if prefix is None else ("low", "high")
    cells = [_cell(row[key], divisor, digits) for key in (name, low, high)]
    return f"{cells[0]} ({cells[1]} … {cells[2]})" if known(row[low]) else cells[0]


def _date_span(study: "Risk", row: dict[Any, Any], name: str) -> str:
    dates = [date_or_none(study.scenario.starts, row[key]) for key in (name, f"{name}_low", f"{name}_high")]
    return f"{dates[0]} ({dates[1]} … {dates[2]})" if dates[0] != NONE else NONE


def verdict(study: "Risk", language: str = "en") -> str:
    """Budget and date, chance of a loss, the best strategy at each price, and the most that a longer pilot may cost."""
    lines = [money_without_ranges(study.scenario, language)]
    if study.money_ranged:
        lines = [*_budgets(study, language), *_losses(study, language)]
    lines += _prices(study, language)
    return "\n".join([*lines, *_information(study, language)])


def _budgets(study: "Risk", language: str) -> list[str]:
    gettext = translation(language).gettext
    currency = str(study.scenario.money.currency)
    sentences = []
    for row in study.confidence().query("share == 0.7").to_dict("records"):
        words = {"strategy": NAME, "budget": money(row["budget"], currency, language),
                 "goal": gettext(GOALS[study.date])}  # fmt: skip
        if known(row["joint_budget"]):
            text = gettext(
                '"{strategy}": in 7 of 10 futures {joint_budget} and {joint_day} are enough for {goal}. Each is enough '
                "by itself in 7 of 10 at {budget} and {day}, but both together in only {together} ({low} to {high})."
            )
            together, low, high = share_texts(row["together"], row["together_low"], row["together_high"])
            words |= {"day": date_or_none(study.scenario.starts, row["date"]), "together": together, "low": low,
                      "high": high, "joint_budget": money(row["joint_budget"], currency, language),
                      "joint_day": date_or_none(study.scenario.starts, row["joint_date"])}  # fmt: skip
        else:
            text = gettext(
                '"{strategy}": {budget} are enough in 7 of 10 futures; no date within the run is enough for {goal} in '
                "7 of 10."
            )
        sentences.append((row["strategy"], text.format(**words)))
    return told_together(sentences, len(study.strategies), language)


def _losses(study: "Risk", language: str) -> list[str]:
    gettext = translation(language).gettext
    currency = str(study.scenario.money.currency)
    sentences = []
    for row in study.losses().to_dict("records"):
        text = gettext(
            '"{strategy}": in {loss} of futures ({low} to {high}) it has not earned what it cost {when}. Keep '
            "{contingency} in reserve: so much more than in the middle future is enough in 8 of 10."
        )
        loss, low, high = share_texts(row["loss_share"], row["loss_low"], row["loss_high"])
        words = {"loss": loss, "low": low, "high": high, "when": study.when(language)}
        words["contingency"] = money(row["contingency"], currency, language)
        sentences.append((row["strategy"], text.format(strategy=NAME, **words)))
    return told_together(sentences, len(study.strategies), language)


def _prices(study: "Risk", language: str) -> list[str]:
    if len(study.strategies) < 2:
        return []
    return price_sentences(study, language)


def price_sentences(study: "Risk", language: str) -> list[str]:
    """Where the best strategy changes with what a week of use is worth; one sentence if one is best throughout."""
    means = study.acceptability().pivot(index="price", columns="strategy", values="mean")[list(study.strategies)]
    best = list(dict.fromkeys(map(str, means.idxmax(axis="columns"))))
    rows: list[dict[Any, Any]] = study.switches().to_dict("records")
    if len(best) == 1 and len(study.strategies) > 2:
        own = [row for row in rows if best[0] in (row["a"], row["b"])]
        equal = [row["b"] if row["a"] == best[0] else row["a"] for row in own if row["equal"]]
        if not equal:
            text = translation(language).gettext(
                '"{first}" is better than all others on average, whatever a week of use in a store is worth.'
            )
            return [text.format(first=best[0])]
    pairs = [{best[0], other} for other in study.strategies if other != best[0]] if len(best) == 1 else [
        set(pair) for pair in pairwise(best)
    ]  # fmt: skip
    return [price_words(study, row, language) for row in rows if {row["a"], row["b"]} in pairs]


def price_words(study: "Risk", row: dict[Any, Any], language: str) -> str:
    """From which worth of a week of use in a store one strategy is better than another one."""
    gettext = translation(language).gettext
    currency = str(study.scenario.money.currency)
    frame = study.acceptability()
    prices = (frame["price"].min(), frame["price"].max())
    ends = [frame[frame["price"] == price].set_index("strategy")["mean"] for price in prices]
    first, last = (row["a"] if end[row["a"]] >= end[row["b"]] else row["b"] for end in ends)
    words = {"first": first, "last": last}
    texts = money_range([row[key] if known(row[key]) else nan for key in ("low", "high", "at")], currency, language)
    words |= dict(zip(("low", "high", "at"), texts, strict=True))
    if row["equal"]:
        return gettext('"{first}" and "{last}" cost the same and bring as many weeks of use in every future.').format(
            first=row["a"], last=row["b"]
        )
    if row["decided"]:
        text = gettext(
            'If a week of use in a store is worth more than {at} ({low} to {high}), "{last}" is better; if less, '
            '"{first}".'
        )
    elif known(row["at"]):
        text = gettext(
            'From which worth of a week of use in a store "{last}" is better than "{first}" is too close to call; on '
            "average from {at} on."
        )
    else:
        text = gettext('"{first}" is better than "{other}" on average, whatever a week of use in a store is worth.')
        words |= {"first": last, "other": row["b"] if last == row["a"] else row["a"]}
    return text.format(**words)


def _information(study: "Risk", language: str) -> list[str]:
    gettext = translation(language).gettext
    currency = str(study.scenario.money.currency)
    rows: dict[str, dict[Any, Any]] = {row["about"]: row for row in study.information().to_dict("records")}
    of_stores = _stores_known(rows.get(STORES_BEHAVE), currency, language)
    if not study.inputs:
        return of_stores or [gettext("You gave no ranges, so this cannot say what a longer pilot is worth.")]
    return [*of_stores, *_inputs_known(study, rows, currency, language)]


def _stores_known(row: dict[Any, Any] | None, currency: str, language: str) -> list[str]:
    """What it is worth to know how stores behave, where the default ensemble is drawn from."""
    gettext = translation(language).gettext
    if row is None:
        return []
    if not known(row["low"]):
        return [gettext("Too few futures to say what it is worth to know how stores behave.")]
    words = {key: money(float(row[key]), currency, language) for key in ("value", "low", "high")}
    text = gettext(
        "Knowing how stores behave before choosing would not change the choice by more than chance: {value}."
    )
    if row["decided"]:
        text = gettext(
            "Knowing how stores behave before choosing is worth {value} on average ({low} to {high}): a pilot that "
            "shows it may cost that at most."
        )
    return [text.format(**words)]


def _inputs_known(study: "Risk", rows: dict[str, dict[Any, Any]], currency: str, language: str) -> list[str]:
    gettext = translation(language).gettext
    if not known(rows[ALL_INPUTS]["value"]):
        return [gettext("Too few futures to say what knowing more is worth.")]
    worth = worth_knowing(study)
    if not worth:
        return [no_input_first(study, language)]
    words = {key: money(float(worth[0][key]), currency, language) for key in ("value", "low", "high")}
    text = gettext(
        "Knowing {about} before choosing is worth {value} on average ({low} to {high}): a longer pilot may cost that "
        "at most."
    )
    sentences = [text.format(about=about_label(worth[0]["about"], language), **words)]
    if worth[0]["about"] == ALL_INPUTS and len(worth) > 1:
        text = gettext("Most of it is in {path}: {value}.")
        amount = money(float(worth[1]["value"]), currency, language)
        sentences.append(text.format(path=about_label(worth[1]["about"], language), value=amount))
    return sentences


def worth_knowing(study: "Risk", stores: bool = False) -> list[dict[Any, Any]]:
    """Rows of ``information`` of what is surely worth knowing: all inputs first, then single ones by their worth.

    With ``stores``, how stores behave is among them.
    """
    rows: list[dict[Any, Any]] = study.information().to_dict("records")
    left_out = (EVERYTHING,) if stores else (EVERYTHING, STORES_BEHAVE)
    return [row for row in rows if row["decided"] and row["about"] not in left_out]


def no_input_first(study: "Risk", language: str) -> str:
    """That nothing is worth measuring before the choice, for the choice hardly depends on it."""
    if len(study.strategies) == 1:
        return translation(language).gettext(
            "No input is worth measuring first: it would not change whether to go ahead."
        )
    return translation(language).gettext("No input is worth measuring first: it would not change which plan to choose.")
