"""Words and tables of a sensitivity study."""

from typing import TYPE_CHECKING, Any

from rollout_sim.statistics.sobol import FEWEST_FOR_LUCK, FEWEST_FUTURES, FEWEST_POINTS, FEWEST_TRAJECTORIES
from rollout_sim.wording.labels import measure_label
from rollout_sim.wording.language import join_list, join_sentences, translation
from rollout_sim.wording.numbers import NONE, columns, known, number, share
from rollout_sim.wording.scales import Scale, scale_of
from rollout_sim.wording.scenario_words import STORES_BEHAVE, in_words, input_label
from rollout_sim.wording.told_together import NAME, named, told_together

if TYPE_CHECKING:
    import pandas as pd

    from rollout_sim.studies.sensitivity.study import Sensitivity

#: An input with a smaller part of the variance, or of the strongest effect, does not matter.
LITTLE = 0.05
#: A part below this is rounding.
NOTHING = 1e-9
#: Frames of results by input, one for each method.
KINDS = ("swings", "effects", "indices")
#: Effects that differ by this part of their mean size bend, or depend on other inputs.
BENDS = 0.5


def brief(study: "Sensitivity", language: str = "en") -> str:
    """As ``table``, of one input at a time alone where that was asked for; else of screening, else of the parts."""
    kinds = next((kind for kind in KINDS if len(study.frames().get(kind, ()))), None)
    return table(study, language, () if kinds is None else (kinds,))


def table(study: "Sensitivity", language: str = "en", kinds: tuple[str, ...] = KINDS) -> str:
    """A table for each measure and strategy: a row for each input, with the results of each method."""
    gettext = translation(language).gettext
    frames = {name: frame for name, frame in study.frames().items()
              if len(frame) and (name not in KINDS or name in kinds)}  # fmt: skip
    blocks = []
    for measure in study.measures:
        for strategy in study.strategies if study.known(measure) else ():
            title = f"{strategy} · {measure_label(measure, language)}"
            own = {name: of(frame, measure, strategy) for name, frame in frames.items() if "strategy" in frame}
            blocks.append([title, *columns(_cells(study, measure, own, language), right_from=1)])
        for strategy, less in gaps(frames.get("indices"), measure):
            title = f"{subject(strategy, less, language)} · {measure_label(measure, language)}"
            own = {"indices": of(frames["indices"], measure, strategy, less)}
            blocks.append([title, *columns(_cells(study, measure, own, language), right_from=1)])
    notes = {
        "swings": gettext(
            "One way: an input from its 5th to its 95th percentile, the others at their medians, ± 95 %."
        ),
        "effects": gettext("Effect: mean size over the whole range of the input."),
        "indices": gettext("First, total: parts of the variance, the input alone and with all that it takes part in, "
                           "freed of noise."),
    }  # fmt: skip
    note = join_sentences([text for kind, text in notes.items() if kind in frames], language)
    return "\n\n".join("\n".join(block) for block in [*blocks, [note, *_without_intervals(frames, language)]])


def _without_intervals(frames: "dict[str, pd.DataFrame]", language: str) -> list[str]:
    """When effects, parts of the variance and the part of luck have intervals; nothing where they all have."""
    ends = {"effects": "lower", "indices": "first_low", "split": "inputs_low"}
    if not any(frames[name][end].isna().any() for name, end in ends.items() if name in frames):
        return []
    text = translation(language).gettext(
        "What stands without an interval has too few for one: effects take {trajectories} trajectories that differ and "
        "{futures} futures; parts take {points} points, {futures} futures and inputs that surely do more than luck; "
        "the part of luck takes {of_luck} futures."
    )
    words = {"trajectories": FEWEST_TRAJECTORIES, "points": FEWEST_POINTS, "futures": FEWEST_FUTURES}
    return [text.format(of_luck=FEWEST_FOR_LUCK, **words)]


def of(frame: "pd.DataFrame", measure: str, strategy: str, less: str = "") -> "pd.DataFrame":
    """Rows of one measure and strategy, or of the gap between it and the strategy ``less``."""
    own = frame[(frame["measure"] == measure) & (frame["strategy"] == strategy)]
    return own[own["less"] == less] if "less" in own else own


def gaps(frame: "pd.DataFrame | None", measure: str) -> list[tuple[str, str]]:
    """The gaps of a frame: pairs of strategies, each pair once."""
    if frame is None or "less" not in frame:
        return []
    own = frame[(frame["measure"] == measure) & (frame["less"] != "")]
    return list(dict.fromkeys(zip(own["strategy"], own["less"], strict=True)))


def subject(strategy: str, less: str, language: str) -> str:
    """A strategy, or the gap between two, by name."""
    return translation(language).gettext("{a} less {b}").format(a=strategy, b=less) if less else strategy


def change_scale(study: "Sensitivity", measure: str, sizes: Any, language: str, gap: bool = True) -> Scale:
    """The scale on which to show changes of a measure."""
    return scale_of(measure, sizes, str(study.scenario.money.currency), language, gap)


def _cells(study: "Sensitivity", measure: str, own: "dict[str, pd.DataFrame]", language: str) -> list[list[str]]:
    gettext = translation(language).gettext
    rows = [[gettext("Input")], *([input_label(input_.path, language)] for input_ in study.inputs)]
    own = {name: in_words(frame, language) for name, frame in own.items()}
    if "swings" in own:
        by_input = {row["input"]: row for row in own["swings"].to_dict("records")}
        scale = change_scale(study, measure, own["swings"]["mean"], language)
        rows[0] += [gettext("from"), gettext("to"), gettext("one way ({unit})").format(unit=scale.unit)]
        for cells in rows[1:]:
            row = by_input[cells[0]]
            cells += [row["low_value"], row["high_value"], scale.interval(row, plus=True)]
    if "effects" in own:
        by_input = {row["input"]: row for row in own["effects"].to_dict("records")}
        scale = change_scale(study, measure, own["effects"]["mu_star"], language)
        rows[0] += [gettext("effect ({unit})").format(unit=scale.unit), gettext("spread of effects")]
        for cells in rows[1:]:
            row = by_input[cells[0]]
            cells += [scale.interval(row, name="mu_star"), scale.text(row["sigma"])]
    if "indices" in own:
        by_input = {row["input"]: row for row in own["indices"].to_dict("records")}
        rows[0] += [gettext("first"), gettext("total")]
        for cells in rows[1:]:
            cells += [_span(by_input[cells[0]], name) for name in ("first", "total")]
    return rows


def _span(row: dict[Any, Any], name: str) -> str:
    texts = [
        number(min(1.0, max(0.0, row[key])), 2) for key in (name, f"{name}_low", f"{name}_high") if known(row[key])
    ]
    return f"{texts[0]} ({texts[1]} … {texts[2]})" if len(texts) == 3 else "".join(texts) or NONE


def verdict(study: "Sensitivity", language: str = "en") -> str:
    """What matters, where strategies change places, what is luck, where the chosen one loses; and what is undecided."""
    speaker = _SensitivitySentences(study, language)
    lines = []
    for measure in study.measures:
        if study.known(measure):
            lines += [*speaker.swings(measure), *speaker.switches(measure), *speaker.screening(measure),
                      *speaker.shares(measure), *speaker.luck(measure), *speaker.losses(measure)]  # fmt: skip
        else:
            text = translation(language).gettext("{measure}: not reached in every future, so nothing is said of it.")
            lines.append(text.format(measure=measure_label(measure, language)))
    return "\n".join(lines)


class _SensitivitySentences:
    """Sentences on one sensitivity study, in one language."""

    def __init__(self, study: "Sensitivity", language: str) -> None:
        self.study, self.language = study, language
        self.gettext = translation(language).gettext
        self.frames = {name: in_words(frame, language) for name, frame in study.frames().items()}

    def rows(self, name: str, measure: str, strategy: str | None = None, less: str = "") -> list[dict[Any, Any]]:
        """Rows of a frame for a measure, and a strategy or a gap."""
        frame = self.frames[name]
        if frame.empty:
            return []
        own = frame[frame["measure"] == measure] if strategy is None else of(frame, measure, strategy, less)
        return list(own.to_dict("records"))

    def words(self, measure: str, strategy: str = NAME) -> dict[str, Any]:
        """The names that most sentences use."""
        return {"strategy": strategy, "measure": measure_label(measure, self.language),
                "ranges": ranges_words(self.study, self.language)}  # fmt: skip

    def together(self, sentences: list[tuple[str, str, str]]) -> list[str]:
        """Sentences on strategies, and on the gaps between two (strategy, less, sentence), each said once."""
        text = self.gettext('"{a}" less "{b}"')
        by_strategy = [(strategy, named(sentence, text.format(a=strategy, b=less)) if less else sentence)
                for strategy, less, sentence in sentences]  # fmt: skip
        return told_together(by_strategy, len(self.study.strategies), self.language)

    def subjects(self, measure: str) -> list[tuple[str, str]]:
        """All strategies, and the gaps that the choice depends on."""
        return [*((strategy, "") for strategy in self.study.strategies), *gaps(self.frames["indices"], measure)]

    def swings(self, measure: str) -> list[str]:
        """Which input changes a measure most, one at a time."""
        sentences = []
        for strategy in self.study.strategies:
            rows = self.rows("swings", measure, strategy)
            if not rows:
                continue
            scale = change_scale(self.study, measure, [row["mean"] for row in rows], self.language)
            row = next((row for row in rows if row["sign"]), rows[0])
            words = self.words(measure) | {"input": row["input"], "low": row["low_value"], "high": row["high_value"]}
            words |= {"unit": scale.unit, "gap": scale.interval(row, plus=True)}
            text = self.gettext('"{strategy}", {measure}: no input alone surely changes it.')
            if row["sign"]:
                text = self.gettext(
                    '"{strategy}", {measure}: {input} moves it most, by {gap} {unit} from {low} to {high}.'
                )
            elif too_few(row):
                text = self.gettext(
                    '"{strategy}", {measure}: too few futures to say which input surely changes it; on average '
                    "{input} moves it most, by {gap} {unit} from {low} to {high}."
                )
            sentences.append((strategy, "", text.format(**words)))
        return self.together(sentences)

    def switches(self, measure: str) -> list[str]:
        """Where strategies change places along an input; one sentence groups the inputs without such a place."""
        sentences = []
        always: dict[tuple[str, str], list[str]] = {}
        undecided: dict[tuple[str, str], list[str]] = {}
        equal: dict[tuple[str, str], list[str]] = {}
        for row in self.rows("switches", measure):
            first = row["ahead_before"]
            second = row["b"] if first == row["a"] else row["a"]
            words = {**self.words(measure), "first": first, "second": second, "input": row["input"]}
            words |= {key: row[f"{key}_value"] for key in ("at", "low", "high")}
            if row["equal"]:
                equal.setdefault((first, second), []).append(row["input"])
            elif row["ahead_always"]:
                always.setdefault((first, second), []).append(row["input"])
            elif row["decided"]:
                text = self.gettext(
                    '{measure}: along {input}, "{first}" is ahead up to {low}, "{second}" from {high} on (about {at}).'
                )
                sentences.append(text.format(**words))
            elif known(row["at"]):
                text = self.gettext(
                    '{measure}: along {input}, "{first}" and "{second}" change places at about {at}, but where exactly '
                    "is too close to call."
                )
                sentences.append(text.format(**words))
            else:
                undecided.setdefault((first, second), []).append(row["input"])
        texts = (
            (equal, self.gettext('{measure}: "{first}" and "{second}" come to the same all along {inputs}.')),
            (always, self.gettext('{measure}: "{first}" is ahead of "{second}" all along {inputs}.')),
            (undecided, self.gettext('{measure}: "{first}" is better than "{second}" on average all along {inputs}, '
                                     "but not surely everywhere.")),
        )  # fmt: skip
        for by_pair, text in texts:
            for (first, second), inputs in by_pair.items():
                words = {"first": first, "second": second, "inputs": join_list(inputs, self.language)}
                sentences.append(text.format(**self.words(measure), **words))
        return sentences

    def screening(self, measure: str) -> list[str]:
        """Which inputs matter by Morris screening, which are nonlinear or interact, which have almost no effect."""
        sentences = []
        for strategy in self.study.strategies:
            rows = self.rows("effects", measure, strategy)
            strong = [row for row in rows if row["clear"]]
            words = self.words(measure)
            if not rows:
                continue
            if not strong:
                text = self.gettext('"{strategy}", {measure}: no input surely does more than luck.')
                if too_few(rows[0], "mu_star"):
                    text = self.gettext(
                        '"{strategy}", {measure}: too few trajectories or futures to say what matters; on average '
                        "most comes of {input}."
                    )
                sentences.append((strategy, "", text.format(input=rows[0]["input"], **words)))
                continue
            text = self.gettext('"{strategy}", {measure}: what matters is {inputs}.')
            parts = [text.format(inputs=self._inputs(strong), **words)]
            nonlinear = [row for row in strong if row["sigma"] > max(BENDS * row["mu_star"], 2 * _zero(row["noise"]))]
            if nonlinear:
                text = self.gettext("What {inputs} does depends on the others, or bends.")
                parts.append(text.format(inputs=self._inputs(nonlinear)))
            top = rows[0]["mu_star"]
            idle = [row for row in rows if row["mu_star"] <= NOTHING * top or row["upper"] < LITTLE * top]
            if idle:
                parts.append(self.gettext("Next to nothing comes of {inputs}.").format(inputs=self._inputs(idle)))
            sentences.append((strategy, "", join_sentences(parts, self.language)))
        return self.together(sentences)

    def _inputs(self, rows: list[dict[Any, Any]]) -> str:
        return join_list([row["input"] for row in rows], self.language)

    def shares(self, measure: str) -> list[str]:
        """Which input makes most of the variance, and whether that is decided."""
        sentences = []
        for strategy, less in self.subjects(measure):
            rows = [row for row in self.rows("indices", measure, strategy, less) if known(row["total"])]
            words = self.words(measure)
            if not rows:
                if self.rows("indices", measure, strategy, less):
                    text = self.gettext('"{strategy}", {measure}: the inputs do no more to it than luck.')
                    sentences.append((strategy, less, text.format(**words)))
                continue
            top = rows[0]
            words |= {"input": top["input"], "part": _part(top["total"])}
            words |= {"low": _part(top["total_low"]), "high": _part(top["total_high"])}
            if not known(top["total_low"]):
                text = self.gettext(
                    '"{strategy}", {measure}: most of the spread from {ranges} seems to come with {input}: {part}, '
                    "too few points or futures for an interval."
                )
            elif len(rows) == 1 or top["total_low"] > max(row["total_high"] for row in rows[1:]):
                text = self.gettext(
                    '"{strategy}", {measure}: most of the spread from {ranges} comes with {input}: {part} ({low} to '
                    "{high})."
                )
            else:
                text = self.gettext(
                    '"{strategy}", {measure}: which input makes most of the spread is too close to call; perhaps '
                    "{input}: {part} ({low} to {high})."
                )
            sentences.append((strategy, less, text.format(**words)))
        return self.together(sentences)

    def luck(self, measure: str) -> list[str]:
        """Which part of the variance is parameter uncertainty and which is luck."""
        sentences = []
        for strategy, less in self.subjects(measure):
            for row in self.rows("split", measure, strategy, less):
                if not known(row["inputs"]):
                    continue
                words = {key: share(row[key]) if known(row[key]) else NONE
                         for key in ("inputs", "luck", "both", "inputs_low", "inputs_high")}  # fmt: skip
                text = self.gettext(
                    '"{strategy}", {measure}: {inputs} of the spread comes from {ranges} ({inputs_low} to '
                    "{inputs_high}), {luck} from luck, {both} from both together."
                )
                if not known(row["inputs_low"]):
                    text = self.gettext(
                        '"{strategy}", {measure}: about {inputs} of the spread comes from {ranges}, {luck} from '
                        "luck, {both} from both together; too few points or futures for an interval."
                    )
                sentences.append((strategy, less, text.format(**self.words(measure), **words)))
        return self.together(sentences)

    def losses(self, measure: str) -> list[str]:
        """In which box of inputs the strategy of ``asked_after`` loses."""
        sentences = []
        for row in self.rows("losses", measure):
            words = self.words(measure, row["strategy"]) | {"lost": share(row["lost_share"])}
            bounds = self.rows("box", measure)
            if row["lost_share"] == 0:
                text = self.gettext('{measure}: "{strategy}" loses at none of the values tried.')
            elif not bounds:
                text = self.gettext(
                    '{measure}: "{strategy}" loses at {lost} of the values tried; in no one range of them.'
                )
            else:
                words["box"] = join_list([self._bound(bound) for bound in bounds], self.language)
                words |= {key: share(row[key]) if known(row[key]) else NONE
                          for key in ("density", "density_low", "density_high", "coverage")}  # fmt: skip
                if row["decided"]:
                    text = self.gettext(
                        '{measure}: "{strategy}" loses at {lost} of the values tried, above all where {box}: there it '
                        "loses in {density} of cases ({density_low} to {density_high}), {coverage} of all its losses, "
                        "tested on other values than those that showed it."
                    )
                else:
                    text = self.gettext(
                        '{measure}: "{strategy}" loses at {lost} of the values tried, perhaps where {box}: on other '
                        "values that is too close to call."
                    )
            sentences.append(text.format(**words))
        return sentences

    def _bound(self, row: dict[Any, Any]) -> str:
        words = {"input": row["input"], "low": row["low_value"], "high": row["high_value"]}
        if row["low_value"] and row["high_value"]:
            return self.gettext("{input} is between {low} and {high}").format(**words)
        if row["low_value"]:
            return self.gettext("{input} is above {low}").format(**words)
        return self.gettext("{input} is below {high}").format(**words)


def ranges_words(study: "Sensitivity", language: str) -> str:
    """What is varied: ranges that were given, or, where sets are drawn too, what is not known."""
    gettext = translation(language).gettext
    drawn = any(input_.path == STORES_BEHAVE for input_ in study.inputs)
    return gettext("what is not known") if drawn else gettext("your ranges")


def too_few(row: dict[Any, Any], mean: str = "mean") -> bool:
    """Whether there is an effect of which too few futures say how certain it is."""
    return bool(row[mean]) and not known(row["lower"])


def _zero(value: float) -> float:
    return value if known(value) else 0.0


def _part(value: float) -> str:
    """A part of the variance, limited to 0 to 1: its estimate can be outside."""
    return share(min(1.0, max(0.0, value))) if known(value) else NONE
