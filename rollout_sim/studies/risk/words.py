"""Words and tables of the money at risk."""

from typing import TYPE_CHECKING, Any

from rollout_sim.kernel.calendar import date_on
from rollout_sim.studies.risk.terms import ALL_INPUTS, EVERYTHING
from rollout_sim.wording.dates import date_or_none
from rollout_sim.wording.labels import date_label, measure_label
from rollout_sim.wording.language import N_, translation
from rollout_sim.wording.numbers import (
    NONE,
    columns,
    exact_share,
    known,
    money,
    money_unit,
    number,
    scale,
    share,
    share_span,
    share_texts,
)
from rollout_sim.wording.range_words import money_without_ranges
from rollout_sim.wording.scenario_words import STORES_BEHAVE, path_label

if TYPE_CHECKING:
    from rollout_sim.studies.risk.study import Risk

ABOUT = {ALL_INPUTS: N_("all inputs"), EVERYTHING: N_("everything, luck too")}
assert set(ABOUT.values()) == {ALL_INPUTS, EVERYTHING}


def about_label(about: str, language: str) -> str:
    """What the information is about, in words: an input, all inputs, or everything."""
    return translation(language).gettext(ABOUT[about]) if about in ABOUT else path_label(about, language)


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
        [gettext("Strategy"), gettext("of futures"), gettext("budget ({unit})").format(unit=unit),
         date_label(study.date, language), gettext("both"), gettext("budget for both"), gettext("date for both")]
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
    head = gettext("contingency, 50 % to 80 % ({unit})").format(unit=unit)
    rows = [
        [gettext("Strategy"), head, gettext("chance of a loss"), gettext("paid back"),
         gettext("{date}, 10 to 90 %").format(date=date_label("payback_days", language))]
    ]  # fmt: skip
    for row in frame.to_dict("records"):
        loss = share_span(row["loss_share"], row["loss_low"], row["loss_high"])
        back = " … ".join(date_or_none(study.scenario.starts, row[f"payback_{part}"]) for part in ("p10", "p50", "p90"))
        cells = [str(row["strategy"]), _span(row, "contingency", divisor, digits), loss]
        rows.append([*cells, exact_share(row["payback_share"]), back])
    return rows


def _information_rows(study: "Risk", language: str) -> list[list[str]]:
    gettext = translation(language).gettext
    frame = study.information()
    divisor, unit, digits = _money_scale(study, frame["value"], language)
    rows = [[gettext("Worth of knowing beforehand ({unit})").format(unit=unit), "", gettext("as much by chance")]]
    for row in frame.to_dict("records"):
        cells = [about_label(row["about"], language), _span(row, "value", divisor, digits, "")]
        rows.append([*cells, _cell(row["noise"], divisor, digits) if row["about"] != EVERYTHING else NONE])
    return rows


def _cell(value: float, divisor: float, digits: int) -> str:
    return number(value / divisor, digits) if known(value) else NONE


def _span(row: dict[Any, Any], name: str, divisor: float, digits: int, prefix: str | None = None) -> str:
    low, high = (f"{name}_low", f"{name}_high") if prefix is None else ("low", "high")
    cells = [_cell(row[key], divisor, digits) for key in (name, low, high)]
    return f"{cells[0]} ({cells[1]} … {cells[2]})" if cells[0] != NONE else NONE


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
        words = {"strategy": row["strategy"], "budget": money(row["budget"], currency, language),
                 "date": measure_label(study.date, language)}  # fmt: skip
        if known(row["joint_budget"]):
            text = gettext(
                '"{strategy}": the budget at 70 % is {budget}; together with its date ({date}: {day}) it is kept in '
                "{together} of futures ({low} to {high}), and 70 % for both takes {joint_budget} and {joint_day}."
            )
            together, low, high = share_texts(row["together"], row["together_low"], row["together_high"])
            words |= {"day": _days_words(study, row["date"], language), "together": together, "low": low, "high": high,
                      "joint_budget": money(row["joint_budget"], currency, language),
                      "joint_day": _days_words(study, row["joint_date"], language)}  # fmt: skip
        else:
            text = gettext('"{strategy}": the budget at 70 % is {budget}; no date ({date}) is kept in 70 % of futures.')
        sentences.append(text.format(**words))
    return sentences


def _days_words(study: "Risk", days: float, language: str) -> str:
    text = translation(language).gettext("{count} days, up to {date}")
    return text.format(count=number(days), date=date_on(study.scenario.starts, days).isoformat())


def _losses(study: "Risk", language: str) -> list[str]:
    gettext = translation(language).gettext
    currency = str(study.scenario.money.currency)
    sentences = []
    for row in study.losses().to_dict("records"):
        text = gettext(
            '"{strategy}": {loss} of futures ({low} to {high}) are at a loss {when}; from the 50th to the 80th '
            "percentile of cost it takes {contingency} more."
        )
        loss, low, high = share_texts(row["loss_share"], row["loss_low"], row["loss_high"])
        words = {"loss": loss, "low": low, "high": high, "when": study.when(language)}
        words["contingency"] = money(row["contingency"], currency, language)
        sentences.append(text.format(strategy=row["strategy"], **words))
    return sentences


def _prices(study: "Risk", language: str) -> list[str]:
    gettext = translation(language).gettext
    currency = str(study.scenario.money.currency)
    sentences = []
    frame = study.acceptability()
    for row in study.switches().to_dict("records"):
        prices = (frame["price"].min(), frame["price"].max())
        ends = [frame[frame["price"] == price].set_index("strategy")["mean"] for price in prices]
        first, last = (row["a"] if end[row["a"]] >= end[row["b"]] else row["b"] for end in ends)
        words = {"first": first, "last": last, "other": row["b"] if first == row["a"] else row["a"]}
        words |= {key: money(row[key], currency, language) if known(row[key]) else "" for key in ("at", "low", "high")}
        if row["decided"]:
            text = gettext(
                'A store-week in use must be worth about {at} ({low} to {high}) before "{last}" is better than '
                '"{first}".'
            )
        elif known(row["at"]):
            text = gettext(
                'Not decided from which value of a store-week "{last}" is better than "{first}"; by the means from '
                "about {at}."
            )
        else:
            text = gettext('"{first}" has a better mean than "{other}" at every value of a store-week above 0.')
            words |= {"first": last, "other": row["b"] if last == row["a"] else row["a"]}
        sentences.append(text.format(**words))
    return sentences


def _information(study: "Risk", language: str) -> list[str]:
    gettext = translation(language).gettext
    currency = str(study.scenario.money.currency)
    rows: dict[str, dict[Any, Any]] = {row["about"]: row for row in study.information().to_dict("records")}
    of_stores = _stores_known(rows.get(STORES_BEHAVE), currency, language)
    if not study.inputs:
        return of_stores or [gettext("You gave no ranges, so this cannot say what a longer pilot is worth.")]
    return [*of_stores, *_inputs_known(rows, currency, language)]


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


def _inputs_known(rows: dict[str, dict[Any, Any]], currency: str, language: str) -> list[str]:
    gettext = translation(language).gettext
    row = rows[ALL_INPUTS]
    if not known(row["value"]):
        return [gettext("Too few futures to say what knowing more is worth.")]
    words = {key: money(float(row[key]), currency, language) for key in ("value", "low", "high")}
    if not row["decided"]:
        text = gettext(
            "Not decided that knowing the uncertain inputs would change the choice: its worth is {value}, no more than "
            "chance would give."
        )
        return [text.format(**words)]
    text = gettext(
        "Knowing all uncertain inputs before choosing is worth {value} on average ({low} to {high}): a longer pilot "
        "may cost that at most."
    )
    sentences = [text.format(**words)]
    best = next(row for row in rows.values() if row["about"] not in (*ABOUT, STORES_BEHAVE))
    if best["decided"]:
        text = gettext("Most of it is in {path}: {value}.")
        sentences.append(
            text.format(
                path=about_label(best["about"], language), value=money(float(best["value"]), currency, language)
            )
        )
    return sentences
