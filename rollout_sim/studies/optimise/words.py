"""Words and tables of an optimisation: the best design, its guarantee, which limits it keeps, what it beats."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from rollout_sim.results.measures import BY_NAME
from rollout_sim.statistics.estimates import estimate
from rollout_sim.studies.optimise.question import FINALIST, GIVEN
from rollout_sim.studies.sweep.words import axis_label
from rollout_sim.wording.labels import measure_label
from rollout_sim.wording.language import join_list, join_sentences, translation
from rollout_sim.wording.numbers import NONE, columns, known, known_part, number, share, share_span, share_texts
from rollout_sim.wording.scales import Scale, scale_of
from rollout_sim.wording.scenario_words import value_words

if TYPE_CHECKING:
    from rollout_sim.studies.optimise.result import Optimum
    from rollout_sim.studies.sweep.goals import Goal

#: Measures to show beside the optimised one.
BESIDE = ("total_cost", "coverage_share", "days_to_80_percent_coverage")


def brief(study: "Optimum", language: str = "en") -> str:
    """As ``table``, of what was to be best and the limits alone."""
    return _table_of(study, language, ())


def table(study: "Optimum", language: str = "en") -> str:
    """The finalists and their comparators, in fresh futures, as lines of text."""
    return _table_of(study, language, _beside(study))


def _table_of(study: "Optimum", language: str, beside: Sequence[str]) -> str:
    gettext = translation(language).gettext
    note = gettext("Each cell: mean and 95 % interval.")
    if study.wanted.limits:
        note = gettext("Each cell: mean, or share of futures that keep a limit, and 95 % interval.")
    return "\n".join([*columns(_rows(study, language, beside), right_from=1), "", note])


def _rows(study: "Optimum", language: str, beside: Sequence[str]) -> list[list[str]]:
    gettext = translation(language).gettext
    names = [study.wanted.measure.name, *(name for name in beside if name != study.wanted.measure.name)]
    scales = {name: measure_scale(study, name, language) for name in names}
    heads = [measure_head(name, scales[name], language) for name in names]
    limits = [limit_words(study, goal, language) for goal in study.wanted.limits]
    rows = [[gettext("In fresh futures"), *(path_label(study, axis.path, language) for axis in study.wanted.space.axes),
             *heads, *limits]]  # fmt: skip
    values = {trial.label: study.wanted.space.texts(trial.places) for trial in study.tried if trial.places is not None}
    limit_frame = study.limits()
    for label, row_name in zip(study.observed.labels, point_names(study, language), strict=True):
        position = study.observed.labels.index(label)
        cells = [row_name, *values.get(label, (NONE,) * len(study.wanted.space.axes))]
        cells += [_cell(study, name, position, scales[name], language) for name in names]
        limit_rows = limit_frame[limit_frame["label"] == label].to_dict("records")
        limit_cells = [share_span(row["share"], row["low"], row["high"]) for row in limit_rows]
        rows.append([*cells, *limit_cells])
    return rows


def _cell(study: "Optimum", name: str, position: int, scale: Scale, language: str) -> str:
    summary = estimate(study.observed.of(name)[position], shape=study.shape(name))
    if not known(summary.mean):
        return known_part(summary.reached_share, BY_NAME[name].unit, language)
    return scale.interval(vars(summary))


def _beside(study: "Optimum") -> list[str]:
    return [name for name in BESIDE if study.money_given or name != "total_cost"]


def measure_scale(study: "Optimum", name: str, language: str) -> Scale:
    """The scale on which to show a measure of the study."""
    means = [float(np.nanmean(values)) for values in study.observed.of(name) if not np.isnan(values).all()]
    return scale_of(name, means, str(study.scenario.money.currency), language)


def measure_head(name: str, scale: Scale, language: str) -> str:
    """A measure with its unit in brackets, where its name does not say that."""
    label = measure_label(name, language)
    return label if not scale.unit or scale.unit in label else f"{label} ({scale.unit})"


def path_label(study: "Optimum", path: str, language: str) -> str:
    """A varied path in words; paths of the tuned strategy without its name."""
    return axis_label(path.removeprefix(f"strategies.{study.wanted.space.strategy}."), language)


def design_words(study: "Optimum", label: str, language: str) -> str:
    """The values of a design: "coaches = 8, batches.0.stores = 20"."""
    for trial in study.tried:
        if trial.label == label and trial.places is not None:
            texts = zip(study.wanted.space.axes, study.wanted.space.texts(trial.places), strict=True)
            parts = [
                f"{path_label(study, axis.path, language)} = {value_words(text, language)}" for axis, text in texts
            ]
            return ("，" if language == "zh" else ", ").join(parts)
    return label


def spread_point(study: "Optimum", label: str, language: str) -> str:
    """A point in a sentence: the tuned strategy with the values of a design, or a strategy as given."""
    gettext = translation(language).gettext
    words = design_words(study, label, language)
    if words == label:
        return gettext('"{name}"').format(name=label)
    return gettext('"{name}" with {what}').format(name=study.wanted.space.strategy, what=words)


def point_names(study: "Optimum", language: str) -> list[str]:
    """Names of the points of the selection: finalists by number, with the chosen one marked."""
    gettext = translation(language).gettext
    names = []
    for position, (label, kind) in enumerate(zip(study.observed.labels, study.kinds, strict=True)):
        if kind == GIVEN:
            names.append(gettext('"{name}" as given').format(name=label))
        elif kind == FINALIST:
            text = gettext("finalist {number}, chosen") if label == study.winner else gettext("finalist {number}")
            names.append(text.format(number=position + 1))
        else:
            names.append(gettext("best of random search"))
    return names


def limit_words(study: "Optimum", goal: "Goal", language: str) -> str:
    """A limit: "stores that succeed ≥ 60.0 %"."""
    scale = scale_of(goal.measure, [goal.bound], str(study.scenario.money.currency), language)
    return f"{measure_label(goal.measure, language)} {'≥' if goal.at_least else '≤'} {scale.full(goal.bound)}"


def verdict(study: "Optimum", language: str = "en") -> str:
    """Which design is best, with what guarantee, and what is undecided, a line for each question."""
    speaker = _OptimumSentences(study, language)
    if len(study.complete) < 2:
        return speaker.gettext("Too few futures were completed to choose.")
    lines = [*speaker.winner(), *speaker.limits(), *speaker.others(), *speaker.tried(), *speaker.front()]
    return "\n".join(lines)


class _OptimumSentences:
    """Sentences on one optimum, in one language."""

    def __init__(self, study: "Optimum", language: str) -> None:
        self.study, self.language = study, language
        self.gettext = translation(language).gettext
        self.name = study.wanted.measure.name
        self.scale = measure_scale(study, self.name, language)
        gaps = study.gains().query("measure == @self.name")["mean"]
        sizes = [study.reach, study.indifference, *gaps]
        self.apart = scale_of(self.name, sizes, str(study.scenario.money.currency), language, gap=True)
        self.choice = study.choice()

    def tried(self) -> list[str]:
        """How much of the grid the search tried."""
        words = {"tried": number(self.study.found_by_search), "of": number(self.study.wanted.space.size)}
        if self.study.whole:
            text = self.gettext("All {tried} designs that can be run were tried, of {of} in the grid.")
        else:
            text = self.gettext("{tried} of {of} designs were tried; what was not tried may be better.")
        return [text.format(**words)]

    def winner(self) -> list[str]:
        """The choice and its guarantee."""
        gettext, study = self.gettext, self.study
        if study.winner is None:
            return [
                gettext("No design can be recommended: no finalist keeps all limits in as many futures as you asked.")
            ]
        row = self.choice[self.choice["label"] == study.winner].iloc[0]
        words = {
            "design": design_words(study, study.winner, self.language),
            "measure": measure_label(self.name, self.language),
            "value": self._with_unit(self.scale.interval(row.to_dict())),
            "futures": number(len(study.complete)),
        }
        text = gettext("Choose {design}: {measure} {value} (± 95 %) in {futures} fresh futures.")
        return [text.format(**words), *self._guarantee()]

    def _with_unit(self, text: str) -> str:
        """A value with its unit, where the measure's name does not say that."""
        unit = "" if self.scale.unit in measure_label(self.name, self.language) else self.scale.unit
        return f"{text} {unit}".strip()

    def _guarantee(self) -> list[str]:
        gettext, study = self.gettext, self.study
        if len(study.finalists) == 1:
            return [gettext("There was one finalist, so nothing was to be chosen.")]
        words = {
            "sure": share(study.wanted.confidence),
            "reach": self.apart.full(max(study.reach, study.indifference) if study.settled else study.reach),
            "matters": self.apart.full(study.indifference),
        }
        could = int((self.choice["could_be_best"] == True).sum())  # noqa: E712 # None if not a finalist
        if could == 1:
            text = gettext("With {sure} confidence no other finalist within the limits is better.")
        elif study.settled:
            text = gettext("With {sure} confidence no other finalist within the limits is better by more than {reach}.")
        else:
            text = gettext(
                "Too close to call to within {matters}: with {sure} confidence no other finalist within the limits is "
                "better by more than {reach}. Run more futures."
            )
        lines = [text.format(**words)]
        if could > 1:
            text = gettext("Which is the very best is too close to call: {could} finalists could be.")
            lines.append(text.format(could=could))
        return [*lines, gettext("This is about the finalists; a design that the search dropped may still be better.")]

    def limits(self) -> list[str]:
        """Limits of the winner, or of the first finalist if there is no winner."""
        gettext, study = self.gettext, self.study
        frame = study.limits()
        sentences = []
        label = study.winner or study.finalists[0]
        for goal, row in zip(study.wanted.limits, frame[frame["label"] == label].to_dict("records"), strict=True):
            part, low, high = share_texts(row["share"], row["low"], row["high"])
            words = {"limit": limit_words(study, goal, self.language), "share": part, "low": low, "high": high,
                     "wanted": share(row["wanted"])}  # fmt: skip
            if row["kept"] == "yes":
                text = gettext("{limit}: kept, in {share} of futures ({low} to {high}; you asked for {wanted}).")
            elif row["kept"] == "no":
                text = gettext(
                    "{limit}: not kept, only in {share} of futures ({low} to {high}; you asked for {wanted})."
                )
            else:
                text = gettext(
                    "{limit}: too close to call, kept in {share} of futures ({low} to {high}; you asked for {wanted})."
                )
            sentences.append(text.format(**words))
        return sentences

    def others(self) -> list[str]:
        """The winner against strategies as given and the random search."""
        gettext = self.gettext
        frame = self.study.gains()
        names = dict(zip(self.study.observed.labels, point_names(self.study, self.language), strict=True))
        keeps = self.choice.set_index("label")["keeps"]
        sentences = []
        for row in frame[frame["measure"] == self.name].to_dict("records"):
            gain = f"{self.apart.interval(row, plus=True)} {self.apart.unit}".strip()
            better = row["sign"] * self.study.wanted.measure.sign
            if better > 0:
                text = gettext("Better than {other}: {gain}.")
            elif better < 0:
                text = gettext("Worse than {other}: {gain}.")
            else:
                text = gettext("Too close to call against {other}: {gain}.")
            line = text.format(other=names[row["other"]], gain=gain)
            if not keeps[row["other"]]:
                line = join_sentences([line, gettext("(That one breaks a limit.)")], self.language)
            sentences.append(line)
        if not self.study.whole and not frame["kind"].eq("random search").any() and self.study.winner is not None:
            sentences.append(gettext("The random search of as many designs found one of the finalists too."))
        return sentences

    def front(self) -> list[str]:
        """The Pareto front of cost, date and coverage."""
        frame = self.study.designs()
        given_on_front = frame[frame["front"] & (frame["found_by"] == GIVEN)]["label"]
        undecided_count = int((frame["perhaps_front"] & ~frame["front"]).sum())
        on_front = int(frame["front"].sum())
        text = translation(self.language).ngettext(
            "{on} of {of} designs is beaten by no other in cost, date and coverage at once (the Pareto front).",
            "{on} of {of} designs are beaten by no other in cost, date and coverage at once (the Pareto front).",
            on_front,
        )
        sentences = [text.format(on=number(on_front), of=number(len(frame)))]
        if undecided_count:
            text = translation(self.language).ngettext(
                "{count} more is too close to call.", "{count} more are too close to call.", undecided_count
            )
            sentences.append(text.format(count=number(undecided_count)))
        lines = [join_sentences(sentences, self.language)]
        if len(given_on_front):
            text = self.gettext("On the front: {names}.")
            names = [self.gettext('"{name}" as given').format(name=name) for name in given_on_front]
            lines.append(text.format(names=join_list(names, self.language)))
        return lines
