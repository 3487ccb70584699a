"""A sweep in words and tables: the curve, the gain of each step, and what is and is not decided."""

from collections.abc import Callable
from gettext import NullTranslations
from typing import TYPE_CHECKING, Any

from rollout_sim.kernel.registry import placed_in
from rollout_sim.mechanisms.register import parts
from rollout_sim.results.measures import BY_NAME
from rollout_sim.wording.dates import day_words
from rollout_sim.wording.labels import measure_label
from rollout_sim.wording.language import N_, join_list, translation
from rollout_sim.wording.numbers import columns, known, known_part, number, share
from rollout_sim.wording.scales import Scale, scale_of
from rollout_sim.wording.scenario_words import path_label, value_words
from rollout_sim.wording.told_together import NAME, told_together

if TYPE_CHECKING:
    import pandas as pd

    from rollout_sim.studies.sweep.study import Sweep

#: Names of swept fields; any other path is written as it is.
PATHS = {
    "people.head_office_coaches": N_("head office coaches"),
    "people.support_desk.agents": N_("desk agents"),
    "people.seed_coaches.at_most": N_("seed coaches"),
    "people.regional_coaches.at_most": N_("regional coaches"),
    "see.places_a_week": N_("places a week at each host"),
    "stores.count": N_("stores"),
    **{path: label for part in parts("sweep").values() for path, (label, _) in part.AXES.items()},
}
#: A number of a swept resource.
COUNTED: dict[str, Callable[[NullTranslations, int], str]] = {
    "people.head_office_coaches": lambda words, count: words.ngettext(
        "{value} head office coach", "{value} head office coaches", count
    ),
    "people.support_desk.agents": lambda words, count: words.ngettext(
        "{value} desk agent", "{value} desk agents", count
    ),
    "people.seed_coaches.at_most": lambda words, count: words.ngettext(
        "{value} seed coach", "{value} seed coaches", count
    ),
    "people.regional_coaches.at_most": lambda words, count: words.ngettext(
        "{value} regional coach", "{value} regional coaches", count
    ),
    "see.places_a_week": lambda words, count: words.ngettext(
        "{value} place a week at each host", "{value} places a week at each host", count
    ),
    "stores.count": lambda words, count: words.ngettext("{value} store", "{value} stores", count),
    **{path: counted for part in parts("sweep").values() for path, (_, counted) in part.AXES.items()},
}
_RESOURCES = {
    "coaches": N_("coaches' hours"),
    "desk": N_("the desk's hours"),
    "hosts": N_("places at hosts"),
    "gates": N_("gates"),
}
RESOURCES = placed_in(
    _RESOURCES,
    ((before, resource, label) for part in parts("sweep").values() for before, resource, _, label in part.RESOURCES),
)
#: Measures in the tables.
IN_TABLES = (
    "success_share",
    "coverage_share",
    "days_to_80_percent_coverage",
    "red_store_weeks",
    "net_present_value",
)


def axis_label(path: str, language: str) -> str:
    """The name of a swept field."""
    return translation(language).gettext(PATHS[path]) if path in PATHS else path_label(path, language)


def axis_texts(sweep: "Sweep", language: str) -> list[str]:
    """The values of the first axis."""
    return [value_words(text, language) for text in sweep.axis.texts]


def place_words(sweep: "Sweep", value: str, language: str) -> str:
    """A value of the first axis with the name of the axis: "10 coaches", "run_length = 6 months"."""
    path = sweep.axis.path
    if path in COUNTED and sweep.axis.bare:
        return COUNTED[path](translation(language), 1 if value == "1" else 2).format(value=value)
    return f"{axis_label(path, language)} = {value_words(value, language)}"


def second_words(sweep: "Sweep", value: str, language: str) -> str:
    """A value of the second axis with the name of the axis: "stores = 100"."""
    return f"{axis_label(sweep.axes[1].path, language)} = {value_words(value, language)}"


def point_words(sweep: "Sweep", strategy: str, at: int, along: int, language: str) -> str:
    """A strategy at a value of the first axis, and of the second one if there is one, by their numbers."""
    gettext = translation(language).gettext
    places = [place_words(sweep, sweep.axis.texts[at], language)]
    if len(sweep.axes) > 1:
        places.append(second_words(sweep, sweep.axes[1].texts[along], language))
    return gettext('"{name}" with {what}').format(name=strategy, what=join_list(places, language))


def table(sweep: "Sweep", language: str = "en", shown: tuple[str, ...] = IN_TABLES) -> str:
    """Estimates and the paired gain of each step, point by point, as lines of text."""
    return "\n\n".join("\n".join(block) for block in _blocks(sweep, language, shown))


def brief(sweep: "Sweep", language: str = "en") -> str:
    """As ``table``, of what the sweep is for: its goal, or stores that succeed, and money."""
    stores = () if sweep.goal is not None else ("success_share",)
    return table(sweep, language, (*stores, "net_present_value"))


def _blocks(sweep: "Sweep", language: str, shown: tuple[str, ...]) -> list[list[str]]:
    gettext = translation(language).gettext
    estimates, gains = sweep.table(), sweep.gains()
    names = [name for name in shown if sweep.money_given or name != "net_present_value"]
    if sweep.goal is not None and sweep.goal.measure not in names:
        names.insert(0, sweep.goal.measure)
    currency = str(sweep.scenario.money.currency)
    scales = {
        name: scale_of(name, estimates.loc[estimates["measure"] == name, "mean"], currency, language) for name in names
    }
    blocks = []
    for along in sweep.slices:
        for strategy in sweep.strategies:
            rows = _cells(sweep, _of(estimates, strategy, along), _of(gains, strategy, along), scales, language)
            title = strategy + (f" · {second_words(sweep, along, language)}" if along else "")
            blocks.append([title, *columns(rows, right_from=1)])
    note = gettext("Each cell: mean and 95 % interval; in brackets what the step before it added, paired.")
    return [*blocks, [note]]


def _cells(
    sweep: "Sweep", table: "pd.DataFrame", gains: "pd.DataFrame", scales: dict[str, Scale], language: str
) -> list[list[str]]:
    rows = [[axis_label(sweep.axis.path, language)], *([text] for text in axis_texts(sweep, language))]
    for name, scale in scales.items():
        estimates = table[table["measure"] == name].to_dict("records")
        steps = gains[gains["measure"] == name].to_dict("records")
        rows[0].append(measure_label(name, language) + (f" ({scale.unit})" if scale.times != 1 else ""))
        for place, row in enumerate(estimates):
            text = scale.interval(row)
            if not known(row["mean"]):
                text = known_part(row["reached_share"], BY_NAME[name].unit, language)
            if place and known(steps[place - 1]["mean"]):
                step = steps[place - 1]
                text += f" ({scale.interval(step, plus=True)})"
            rows[place + 1].append(text)
    return rows


def _of(frame: "pd.DataFrame", strategy: str, along: str) -> "pd.DataFrame":
    rows = frame[frame["strategy"] == strategy]
    return rows[rows["along"] == along] if along else rows


def verdict(sweep: "Sweep", language: str = "en") -> str:
    """What the sweep decides and what it does not, a line for each question."""
    speaker = _SweepSentences(sweep, language)
    lines = []
    for along in sweep.slices:
        sentences = [*speaker.goal(along), *speaker.binding(along), *speaker.money(along), *speaker.crossings(along),
                     *speaker.knees(along)]  # fmt: skip
        if along:
            lines.append(f"{second_words(sweep, along, language)}:")
        lines += sentences
    if not sweep.axis.numeric:
        gettext = translation(language).gettext
        lines.append(gettext("The values swept are no numbers, so there are no knees, crossings or smallest numbers."))
    return "\n".join(lines)


class _SweepSentences:
    """Sentences on one sweep, in one language."""

    def __init__(self, sweep: "Sweep", language: str) -> None:
        self.sweep, self.language = sweep, language
        self.gettext = translation(language).gettext
        self.frames = sweep.frames()

    def at(self, x: float) -> str:
        """A place on the axis, in the text of the axis if it is one of its values."""
        axis = self.sweep.axis
        for text, coordinate in zip(axis.texts, axis.x, strict=True):
            if coordinate == x:
                return self.place(text)
        return self.place(number(x, 1)) if axis.bare else number(x, 2)

    def place(self, value: str) -> str:
        """A value of the first axis with the name of the axis."""
        return place_words(self.sweep, value, self.language)

    def rows(self, name: str, along: str) -> list[dict[Any, Any]]:
        """Rows of a frame for one value of the second axis."""
        frame = self.frames[name]
        rows = frame[frame["along"] == along] if along and len(frame) else frame
        return list(rows.to_dict("records"))

    def goal(self, along: str) -> list[str]:
        """The fewest that reach the goal, by strategy."""
        gettext, goal = self.gettext, self.sweep.goal
        sentences = []
        for row in self.rows("fewest", along):
            words = {"strategy": NAME, "goal": goal_words(self.sweep, self.language)}
            low, at, high = (self.at(row[key]) if known(row[key]) else "" for key in ("low", "at", "high"))
            if row["decided"] and row["low"] == row["high"]:
                text = gettext('"{strategy}": {at} are enough for the goal ({goal}), the fewest tried that are.')
            elif known(row["high"]):
                text = gettext(
                    '"{strategy}": {high} are enough for the goal ({goal}); with {low} or more it may be reached, most '
                    "likely with {at}. Try what lies between."
                )
            elif known(row["low"]):
                text = gettext(
                    '"{strategy}": no number tried is surely enough for the goal ({goal}); from {low} on it is too '
                    "close to call. Try more."
                )
            else:
                text = gettext('"{strategy}": no number tried is enough for the goal ({goal}).')
            sentences.append((row["strategy"], text.format(**words, low=low, at=at or high, high=high)))
        assert goal is not None or not sentences
        return self._together(sentences)

    def _together(self, sentences: list[tuple[str, str]]) -> list[str]:
        return told_together(sentences, len(self.sweep.strategies), self.language)

    def crossings(self, along: str) -> list[str]:
        """Where strategies cross."""
        gettext = self.gettext
        sentences = []
        for row in self.rows("crossings", along):
            other = row["b"] if row["ahead_before"] == row["a"] else row["a"]
            words = {
                "measure": measure_label(row["measure"], self.language),
                "first": row["ahead_before"],
                "second": other,
                **{key: self.at(row[key]) if known(row[key]) else "" for key in ("low", "at", "high")},
            }
            if row["equal"]:
                text = gettext('{measure}: "{first}" and "{second}" come to the same at every value tried.')
            elif row["ahead_always"]:
                text = gettext('{measure}: "{always}" is ahead of "{behind}" at every value tried.')
                behind = row["b"] if row["ahead_always"] == row["a"] else row["a"]
                words |= {"always": row["ahead_always"], "behind": behind}
            elif row["decided"]:
                text = gettext(
                    '{measure}: "{first}" is ahead up to {low}, "{second}" from {high} on; equal at about {at}.'
                )
            elif known(row["at"]):
                text = gettext(
                    '{measure}: "{first}" and "{second}" change places at about {at}, but where exactly is too close '
                    "to call."
                )
            else:
                text = gettext(
                    '{measure}: "{first}" is better than "{second}" on average at every value tried, but not surely at '
                    "all of them."
                )
            sentences.append(text.format(**words))
        return sentences

    def knees(self, along: str) -> list[str]:
        """The knee of the first measure of each strategy."""
        gettext = self.gettext
        sentences, strategies = [], set()
        for row in self.rows("knees", along):
            if row["strategy"] in strategies:
                continue
            strategies.add(row["strategy"])
            words = {"strategy": NAME, "measure": measure_label(row["measure"], self.language)}
            if row["decided"]:
                text = gettext('"{strategy}", {measure}: more adds less from {at} on (between {low} and {high}).')
                if row["low"] == row["high"]:
                    text = gettext('"{strategy}", {measure}: more adds less from {at} on.')
                words |= {key: self.at(row[key]) for key in ("low", "at", "high")}
            elif known(row["at"]):
                text = gettext('"{strategy}", {measure}: from where on more adds less is too close to call.')
            else:
                text = gettext('"{strategy}", {measure}: there is no clear place from which more adds less.')
            sentences.append((row["strategy"], text.format(**words)))
        return self._together(sentences)

    def money(self, along: str) -> list[str]:
        """The last step that significantly pays for itself."""
        gettext = self.gettext
        if not self.sweep.money_given:
            return []
        sentences = []
        rows = [row for row in self.rows("gains", along) if row["measure"] == "net_present_value"]
        for strategy in self.sweep.strategies:
            pays = [row for row in rows if row["strategy"] == strategy and row["sign"] > 0]
            if pays:
                text = gettext('"{strategy}": in money, the last step that surely pays is from {a} to {b}.')
                words = {"a": value_words(pays[-1]["from"], self.language), "b": self.place(pays[-1]["to"])}
            else:
                text, words = gettext('"{strategy}": in money, no step surely pays.'), {}
            sentences.append((strategy, text.format(strategy=NAME, **words)))
        return self._together(sentences)

    def binding(self, along: str) -> list[str]:
        """Which resources are short, for how many weeks at the least and at the most of them."""
        gettext = self.gettext
        sentences = []
        rows = [row for row in self.rows("binding", along) if row["binds"]]
        for strategy in self.sweep.strategies:
            items = []
            for resource, label in RESOURCES.items():
                short = [row for row in rows if row["strategy"] == strategy and row["resource"] == resource]
                if short:
                    items.append(self._short(gettext(label), short))
            joint = "；" if self.language == "zh" else "; "
            text = gettext('"{strategy}": the bottleneck is {items}.') if items else gettext(
                '"{strategy}": nothing is a bottleneck.'
            )  # fmt: skip
            sentences.append((strategy, text.format(strategy=NAME, items=joint.join(items))))
        return self._together(sentences)

    def _short(self, resource: str, rows: list[dict[Any, Any]]) -> str:
        """In how many weeks a resource is short at the first value at which it is, and at the last."""
        ends = [rows[0], rows[-1]] if len(rows) > 1 else rows
        ngettext = translation(self.language).ngettext
        parts = []
        for row in ends:
            text = ngettext("{weeks} week with {place}", "{weeks} weeks with {place}", round(row["weeks"]))
            parts.append(text.format(weeks=number(row["weeks"]), place=self.place(row["value"])))
        comma = "，" if self.language == "zh" else ", "
        return self.gettext("{resource}, {parts}").format(resource=resource, parts=comma.join(parts))


def goal_words(sweep: "Sweep", language: str) -> str:
    """The goal in words."""
    goal = sweep.goal
    assert goal is not None
    gettext = translation(language).gettext
    scale = scale_of(goal.measure, [goal.bound], str(sweep.scenario.money.currency), language)
    sign = "≥" if goal.at_least else "≤"
    parts = [f"{measure_label(goal.measure, language)} {sign} {scale.full(goal.bound)}"]
    if goal.by_day is not None:
        parts.append(gettext("by {day}").format(day=day_words(sweep.scenario.starts, goal.by_day, language)))
    parts.append(gettext("in {share} of futures").format(share=share(goal.confidence)))
    return ("，" if language == "zh" else ", ").join(parts)
