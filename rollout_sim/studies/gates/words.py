"""Words and tables of a study of gates."""

from typing import TYPE_CHECKING, Any

from rollout_sim.studies.gates.effects import WEEKS
from rollout_sim.wording.labels import LIGHTS, light_words
from rollout_sim.wording.language import N_, join_list, translation
from rollout_sim.wording.numbers import NONE, columns, exact_share, known, number, share_span
from rollout_sim.wording.scales import Scale, scale_of
from rollout_sim.wording.told_together import NAME, told_together

if TYPE_CHECKING:
    from rollout_sim.studies.gates.study import Gates

HEADS = {
    WEEKS: N_("weeks of delay"),
    "successful_stores": N_("stores that succeed"),
    "red_store_weeks": N_("red store-weeks"),
    "idle_coach_cost": N_("pay of idle coaches"),
    "total_cost": N_("total cost"),
    "net_present_value": N_("net present value"),
}
OF_MONEY = ("idle_coach_cost", "total_cost", "net_present_value")


def shown(study: "Gates") -> list[str]:
    """Effects to show: those of money only if the scenario has money, and what is known on the date of the answer."""
    return [name for name in HEADS if name in study.effects_read and (study.money_given or name not in OF_MONEY)]


def effect_scale(study: "Gates", effect: str, sizes: Any, language: str) -> Scale:
    """The scale on which to show an effect."""
    if effect == WEEKS:
        return Scale(1.0, translation(language).gettext("weeks"), 1)
    name = "total_cost" if effect == "idle_coach_cost" else effect
    return scale_of(name, sizes, str(study.scenario.money.currency), language)


#: A gate that is wrong in so many of its readings is wrong often.
OFTEN = 0.25
#: Subjects of a gate, other than the lights.
SUBJECTS = {"accepted": N_("accepted"), "playbook": N_("playbook")}


def subject_label(study: "Gates", language: str) -> str:
    """The subject of the gates in words: accepted stores, stores under a light, or the playbook."""
    lights = dict(zip(LIGHTS, light_words(language, study.scenario.words.by_name), strict=True))
    return lights.get(study.subject) or translation(language).gettext(SUBJECTS[study.subject])


def brief(study: "Gates", language: str = "en") -> str:
    """How often gates are wrong at each threshold, and what they change in time, and in money or stores."""
    gettext = translation(language).gettext
    decisions, effects = study.decisions().to_dict("records"), study.effects()
    blocks = []
    for strategy in study.strategies:
        rows = _effects(study, strategy, effects, language, (WEEKS, decided_by(study)))
        own = [row for row in decisions if row["strategy"] == strategy]
        wrong = [gettext("wrong in"), *(_percent(row["held_wrongly"] + row["missed"]) for row in own)]
        blocks.append("\n".join(columns([[row[0], text, *row[1:]] for row, text in zip(rows, wrong, strict=True)])))
    note = gettext("Wrong: held for nothing, or let a failure pass. The others: what adding the gate changes, ± 95 %.")
    return "\n\n".join([*blocks, note])


def decided_by(study: "Gates") -> str:
    """The effect by which a gate is worth it: money, or stores without it."""
    return "net_present_value" if study.money_given else "successful_stores"


def point_words(strategy: str, threshold: str | None, language: str) -> str:
    """A strategy with a gate at a threshold, or without one."""
    gettext = translation(language).gettext
    if threshold is None:
        return gettext('"{name}" without a gate').format(name=strategy)
    return gettext('"{name}" with a gate at {threshold}').format(name=strategy, threshold=threshold)


def table(study: "Gates", language: str = "en") -> str:
    """How gates decide at each threshold, and what they change."""
    gettext = translation(language).gettext
    decisions, effects = study.decisions().to_dict("records"), study.effects()
    heads = [gettext(text) for text in (N_("wrong in"), N_("held rightly"), N_("held wrongly"), N_("failures missed"),
                                        N_("passed rightly"), N_("failures held (%)"), N_("then saved"))]  # fmt: skip
    blocks = []
    for strategy in study.strategies:
        rows = [[f"{strategy} · {subject_label(study, language)}", *heads]]
        for row in (row for row in decisions if row["strategy"] == strategy):
            readings = [_percent(row["held_wrongly"] + row["missed"])]
            readings += [_percent(row[key]) for key in ("held_rightly", "held_wrongly", "missed", "passed_rightly")]
            caught = share_span(row["caught_share"], row["caught_low"], row["caught_high"])
            rows.append([str(row["threshold"]), *readings, caught, _percent(row["saved_share"])])
        blocks.append("\n".join(columns(rows)))
        blocks.append("\n".join(columns(_effects(study, strategy, effects, language))))
    note = gettext("First table: of all times that the gate is read. Second: what adding the gate changes, ± 95 %.")
    return "\n\n".join([*blocks, note])


def _effects(
    study: "Gates", strategy: str, effects: Any, language: str, columns_shown: tuple[str, ...] = tuple(HEADS)
) -> list[list[str]]:
    gettext = translation(language).gettext
    rows = [[f"{strategy} · {subject_label(study, language)}"], *([threshold] for threshold in study.thresholds)]
    for name in (name for name in shown(study) if name in columns_shown):
        own_effects = effects[(effects["effect"] == name) & (effects["strategy"] == strategy)]
        scale = effect_scale(study, name, own_effects["mean"], language)
        rows[0].append(gettext(HEADS[name]) + (f" ({scale.unit})" if name in OF_MONEY else ""))
        for row_number, row in enumerate(own_effects.to_dict("records")):
            rows[row_number + 1].append(scale.interval(row, plus=True))
    return rows


def _percent(value: float) -> str:
    return exact_share(value) if known(value) else NONE


def verdict(study: "Gates", language: str = "en") -> str:
    """At which thresholds the gate is worth it, and what it costs to waive it there."""
    gettext = translation(language).gettext
    lines: list[tuple[str, str]] = []
    decisions = study.decisions().to_dict("records")
    effects = study.effects()
    for strategy in study.strategies:
        own = [row for row in decisions if row["strategy"] == strategy]
        sentences = [*_deciding(study, strategy, own, language), *_worth(study, strategy, effects, language)]
        if not any(row["held_rightly"] + row["held_wrongly"] > 0 for row in own):
            sentences.append(
                gettext('"{strategy}": the gate never holds at any threshold tried.').format(strategy=NAME)
            )
        lines += [(strategy, sentence) for sentence in sentences]
    return "\n".join(told_together(lines, len(study.strategies), language))


def _deciding(study: "Gates", strategy: str, rows: list[dict[Any, Any]], language: str) -> list[str]:
    """A sentence on the threshold that is wrong least often, or on those that could be."""
    gettext = translation(language).gettext
    if not decides(rows):
        return []
    first, *others = study.least_wrong(strategy)
    best = next(row for row in rows if row["threshold"] == first)
    wrong = best["held_wrongly"] + best["missed"]
    if others:
        text = gettext(
            '"{strategy}": which gate is best is too close to call ({could}); at {threshold} it is wrong in {all} of '
            "readings: it holds for nothing in {wrong} and lets a failure pass in {missed}. It holds rightly in "
            "{right}."
        )
    elif wrong >= OFTEN:
        text = gettext(
            '"{strategy}": even the best gate ({threshold}) is wrong in {all} of readings: it holds for nothing in '
            "{wrong} and lets a failure pass in {missed}. It holds rightly in {right}."
        )
    else:
        text = gettext(
            '"{strategy}": the best gate ({threshold}) is wrong in {all} of readings: it holds for nothing in {wrong} '
            "and lets a failure pass in {missed}. It holds rightly in {right}."
        )
    words = {
        "all": exact_share(wrong),
        "wrong": exact_share(best["held_wrongly"]),
        "missed": exact_share(best["missed"]),
        "right": exact_share(best["held_rightly"]),
    }
    could = join_list([row["threshold"] for row in rows if row["threshold"] in (first, *others)], language)
    return [text.format(strategy=NAME, threshold=first, could=could, **words)]


def decides(rows: list[dict[Any, Any]]) -> bool:
    """Whether anything can be said of which gate decides best: outcomes are known, and some gate holds or errs."""
    return any(known(row["missed"]) and row["held_rightly"] + row["held_wrongly"] + row["missed"] > 0 for row in rows)


def _worth(study: "Gates", strategy: str, effects: Any, language: str) -> list[str]:
    gettext = translation(language).gettext
    name = decided_by(study)
    own_effects = effects[(effects["strategy"] == strategy) & (effects["effect"] == name)].to_dict("records")
    groups: dict[Any, list[str]] = {1: [], -1: [], 0: [], None: []}
    for row in own_effects:
        groups[None if row["never"] else row["sign"]].append(row["threshold"])
    what = gettext(HEADS[name])
    texts = {
        1: gettext("surely raises it at {thresholds}"),
        -1: gettext("surely lowers it at {thresholds}"),
        0: gettext("is too close to call at {thresholds}"),
        None: gettext("changes nothing at {thresholds}"),
    }
    parts = [text.format(thresholds=join_list(groups[sign], language)) for sign, text in texts.items() if groups[sign]]
    joint = "；" if language == "zh" else "; "
    text = gettext('"{strategy}", {what}: the gate {parts}.')
    sentences = [text.format(strategy=NAME, what=what, parts=joint.join(parts))]
    best = max(own_effects, key=lambda row: row["mean"])
    if best["sign"] == 1:
        scale = effect_scale(study, name, [best["mean"]], language)
        red = effects[(effects["strategy"] == strategy) & (effects["effect"] == "red_store_weeks")]
        avoided = -float(red[red["threshold"] == best["threshold"]]["mean"].iloc[0])
        text = gettext(
            '"{strategy}": who waives the gate at {threshold} under pressure loses {cost} on average ({low} to '
            "{high}), and has {red} more red store-weeks."
        )
        low, high = best["lower"], best["upper"]
        words = {
            "cost": scale.full(best["mean"]),
            "low": scale.text(low),
            "high": scale.text(high),
            "red": number(avoided) if known(avoided) else NONE,
        }
        sentences.append(text.format(strategy=NAME, threshold=best["threshold"], **words))
    return sentences
