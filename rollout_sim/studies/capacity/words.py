"""The marginal value of each resource, in words and as a table."""

from typing import TYPE_CHECKING, Any

from rollout_sim.mechanisms.register import parts
from rollout_sim.wording.language import N_, join_list, translation
from rollout_sim.wording.numbers import columns, number, with_interval
from rollout_sim.wording.scales import Scale, scale_of
from rollout_sim.wording.told_together import NAME, told_together

if TYPE_CHECKING:
    from rollout_sim.studies.capacity.study import Capacity

LEVERS = {
    "head office coach": N_("one more head office coach"),
    "desk agent": N_("one more desk agent"),
    "seed coach": N_("one more seed coach"),
    "regional coach": N_("one more regional coach"),
    "host place": N_("one more place a week at every host"),
    "week for every batch": N_("a week more for every batch"),
    **{lever: label for part in parts("capacity").values() for _, lever, _, label in part.LEVERS},
}
HEADS = {
    "successful_stores": N_("stores that succeed"),
    "days_to_acceptance": N_("days until a store is accepted"),
    "net_present_value": N_("net present value"),
    "outlay": N_("money spent"),
}


def lever_label(lever: str, language: str) -> str:
    """A lever in words."""
    return translation(language).gettext(LEVERS[lever]) if lever in LEVERS else lever


def point_words(strategy: str, lever: str | None, language: str) -> str:
    """A strategy in quotes, with one more of a lever if there is one."""
    gettext = translation(language).gettext
    if lever is None:
        return gettext('"{name}"').format(name=strategy)
    return gettext('"{name}" with {what}').format(name=strategy, what=lever_label(lever, language))


def effect_scale(study: "Capacity", effect: str, sizes: Any, language: str) -> Scale:
    """The scale on which an effect is written."""
    if effect == "days_to_acceptance":
        return Scale(1.0, translation(language).gettext("days"), 1)
    name = "total_cost" if effect == "outlay" else effect
    return scale_of(name, sizes, str(study.scenario.money.currency), language)


def shown_effects(study: "Capacity") -> tuple[str, ...]:
    """Effects of levers to show: those of money only if the scenario has money."""
    return tuple(name for name in HEADS if study.money_given or name in ("successful_stores", "days_to_acceptance"))


def brief(study: "Capacity", language: str = "en") -> str:
    """As ``table``, of what decides whether a lever is worth it: stores that succeed, and money."""
    return table(study, language, ("successful_stores", "net_present_value"), ratio=False)


def table(study: "Capacity", language: str = "en", effects_told: tuple[str, ...] = tuple(HEADS),
          ratio: bool = True) -> str:  # fmt: skip
    """Levers by return on money spent, with the paired changes by each, and what each unit spent gains."""
    gettext = translation(language).gettext
    effects, worth = study.effects(), study.worth()
    shown = [name for name in shown_effects(study) if name in effects_told]
    ratio = ratio and study.money_given
    blocks = []
    for strategy in study.strategies:
        rows = [[strategy]]
        for name in shown:
            means = effects[effects["effect"] == name]["mean"]
            unit = effect_scale(study, name, means, language).unit
            head = gettext(HEADS[name])
            rows[0].append(f"{head} ({unit})" if name in ("net_present_value", "outlay") else head)
        rows[0] += [gettext("gained for each unit spent")] if ratio else []
        for row in worth[worth["strategy"] == strategy].to_dict("records"):
            of_lever = (effects["strategy"] == strategy) & (effects["lever"] == row["lever"])
            by_effect = effects[of_lever].set_index("effect")
            cells = [lever_label(row["lever"], language)]
            for name in shown:
                effect = effect_scale(study, name, effects[effects["effect"] == name]["mean"], language)
                cells.append(effect.interval(by_effect.loc[name], plus=True))
            gained = with_interval(row["ratio"], row["low"], row["high"], digits=2)
            rows.append([*cells, *([gained] if ratio else [])])
        blocks.append("\n".join(columns(rows)))
    note = gettext("What one more adds in the same futures: mean and 95 % interval; best money first.")
    return "\n\n".join([*blocks, note])


def verdict(study: "Capacity", language: str = "en") -> str:
    """Which lever has the highest return, which significantly pay, and which are not decided."""
    gettext = translation(language).gettext
    lines: list[tuple[str, str]] = []
    worth = study.worth()
    for strategy in study.strategies:
        rows = worth[worth["strategy"] == strategy].to_dict("records")
        if not study.money_given:
            lines.append((strategy, _stores(study, strategy, rows, language)))
            continue
        lines += [(strategy, sentence) for sentence in _best(study, strategy, rows, language)]
        groups: dict[str, list[str]] = {pays: [] for pays in ("yes", "no", "not decided", "other", "nothing")}
        for row in rows:
            pays = "other" if row["pays"] == "nothing" and _moves(study, row) else row["pays"]
            groups[pays].append(lever_label(row["lever"], language))
        texts = {
            "yes": gettext("worth more than it costs: {levers}"),
            "no": gettext("not worth what it costs: {levers}"),
            "not decided": gettext("too close to call: {levers}"),
            "other": gettext("moves stores or dates, but no money: {levers}"),
            "nothing": gettext("changes nothing: {levers}"),
        }
        parts = [text.format(levers=join_list(groups[pays], language)) for pays, text in texts.items() if groups[pays]]
        joint = "；" if language == "zh" else "; "
        sentence = gettext('"{strategy}": {parts}.').format(strategy=NAME, parts=joint.join(parts))
        lines.append((strategy, sentence))
    return "\n".join(told_together(lines, len(study.strategies), language))


def _moves(study: "Capacity", row: dict[Any, Any]) -> bool:
    """Whether a lever changes stores or dates in some future."""
    return any((study.gap(name, row["strategy"], row["lever"]) != 0).any()
               for name in ("successful_stores", "days_to_acceptance"))  # fmt: skip


def _best(study: "Capacity", strategy: str, rows: list[dict[Any, Any]], language: str) -> list[str]:
    gettext = translation(language).gettext
    if rows[0]["pays"] != "yes":
        return []
    effects = study.effects()
    scale = effect_scale(
        study, "net_present_value", effects[effects["effect"] == "net_present_value"]["mean"], language
    )
    of_lever = (effects["strategy"] == strategy) & (effects["lever"] == rows[0]["lever"])
    gain = effects[of_lever & (effects["effect"] == "net_present_value")].to_dict("records")[0]
    text = gettext('"{strategy}": {lever} pays best, {amount} {unit}.')
    words = {"lever": lever_label(rows[0]["lever"], language), "amount": scale.interval(gain, plus=True)}
    return [text.format(strategy=NAME, unit=scale.unit, **words)]


def _stores(study: "Capacity", strategy: str, rows: list[dict[Any, Any]], language: str) -> str:
    gettext = translation(language).gettext
    best = rows[0]["lever"]
    effects = study.effects()
    of_stores = (effects["strategy"] == strategy) & (effects["effect"] == "successful_stores")
    by_lever = effects[of_stores].set_index("lever")
    mean, lower, upper = (float(by_lever.loc[best, name]) for name in ("mean", "lower", "upper"))
    if not any((study.gap("successful_stores", strategy, row["lever"]) != 0).any() for row in rows):
        return gettext('"{strategy}": one more of anything carries no more stores.').format(strategy=NAME)
    text = gettext('"{strategy}": {lever} helps most, {mean} more stores succeed ({low} to {high}).')
    if not lower > 0:
        text = gettext('"{strategy}": no lever surely helps; most does {lever}, {mean} stores ({low} to {high}).')
    words = {"mean": number(mean, 1), "low": number(lower, 1), "high": number(upper, 1)}
    return text.format(strategy=NAME, lever=lever_label(best, language), **words)
