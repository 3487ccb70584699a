"""The choice of the best strategy in words and as a table: what is decided, and what a wrong choice costs."""

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

from rollout_sim.results.measures import BY_NAME
from rollout_sim.wording.dates import measured_words
from rollout_sim.wording.labels import measure_label
from rollout_sim.wording.language import join_list, join_sentences, translation
from rollout_sim.wording.numbers import NONE, columns, known, money_range, money_unit, number, scale, share, share_texts
from rollout_sim.wording.range_words import STORES, spread_words

if TYPE_CHECKING:
    from rollout_sim.studies.best.result import Best

#: Most candidates named one by one.
NAMED = 8


def best_verdict(best: "Best", language: str = "en") -> str:
    """In a few sentences: which strategy is or could be the best, whether to choose one, and how certain that is."""
    findings = join_sentences(_BestSentences(best, language).sentences(), language)
    return "\n".join([findings, *_spread(best, language)])


def _spread(best: "Best", language: str) -> list[str]:
    """How far the lead of the best strategy differs between futures, and why."""
    speaker = _BestSentences(best, language)
    if best.measure == STORES or best.spread is None:
        return spread_words(best.scenario, best.spread, language, best.leader, best.ranking[1])
    return spread_words(
        best.scenario, best.spread, language, best.leader, best.ranking[1], measure_label(best.measure, language),
        lambda value: f"{speaker.figure(value)} {best_unit(best, language).difference}".strip(),
    )  # fmt: skip


def best_brief(best: "Best", language: str = "en") -> str:
    """Strategies, best mean first: by how much each is better than the best of the others, and whether it could be."""
    return best_table(best, language, chances=False)


def best_table(best: "Best", language: str = "en", chances: bool = True) -> str:
    """Strategies, best mean first, each with its interval against the best of the others, and its probabilities."""
    speaker, gettext = _BestSentences(best, language), translation(language).gettext
    racing = best.method == "Kim-Nelson"
    head = [
        gettext("Strategy"),
        f"{measure_label(best.measure, language)} ({speaker.unit})" if speaker.unit else
        measure_label(best.measure, language),
        *([gettext("futures run")] if racing else []),
        gettext("better than the best other (joint interval, cut at 0)"),
        gettext("could be best"),
        *([gettext("futures won (%)"), gettext("regret in hindsight")] if chances else []),
    ]  # fmt: skip
    estimates = {row["strategy"]: row for row in best.frame.to_dict("records")}
    rows = [head]
    for name in best.ranking:
        row = estimates[name]
        low, high = speaker.figure(row["low"]), speaker.figure(row["high"])
        wins = [number(100 * row[key]) for key in ("win_share", "win_low", "win_high")]
        rows.append(
            [
                name,
                speaker.figure(row["mean"]),
                *([number(row["replications"])] if racing else []),
                f"{speaker.figure(row['ahead'])} ({low} … {high})",
                gettext("yes") if row["could_be_best"] else gettext("no"),
                *([f"{wins[0]} ({wins[1]} … {wins[2]})", speaker.figure(row["hindsight_regret"])] if chances else []),
            ]
        )
    read = measured_words(best.scenario, language, BY_NAME[best.measure].needs_money, day=best.read_on)
    return "\n".join([read, "", *columns(rows)])


@dataclass(frozen=True)
class DisplayUnit:
    """How values of a measure are written: the factor to multiply by, the unit of levels, and that of differences."""

    times: float
    level: str
    difference: str


def best_unit(best: "Best", language: str) -> DisplayUnit:
    """The unit in which the values of a choice are easiest to read."""
    kind = BY_NAME[best.measure].unit
    if kind == "share":
        return DisplayUnit(100.0, "%", translation(language).gettext("points"))
    if kind == "money":
        largest = float(best.frame["mean"].abs().max())
        unit = money_unit(largest, str(best.scenario.money.currency), language)
        return DisplayUnit(1 / scale(largest, language)[0], unit, unit)
    return DisplayUnit(1.0, "", "")


class _BestSentences:
    """Sentences on one choice of the best strategy, in one language."""

    def __init__(self, best: "Best", language: str) -> None:
        self.best, self.language = best, language
        self.gettext, self.ngettext = translation(language).gettext, translation(language).ngettext
        self.kind = BY_NAME[best.measure].unit
        self.currency = str(best.scenario.money.currency)
        self.rows = {row["strategy"]: row for row in best.frame.to_dict("records")}
        unit = best_unit(best, language)
        self.times, self.unit = unit.times, unit.level
        self.end = best.when(language)

    def sentences(self) -> list[str]:
        return [*self._who(), *self._whether(), *self._how_sure(), *self._weaker()]

    # -- who ---------------------------------------------------------------------------------------------------------

    def _who(self) -> list[str]:
        best, gettext = self.best, self.gettext
        measure, confidence = measure_label(best.measure, self.language), share(best.confidence)
        rival, row = best.ranking[1], self.rows[best.leader]
        alike = best.like_the_leader
        if len(alike) > 1:
            text = gettext("In {measure} {end}, {names} come to the same in each of the {futures} futures.")
            names = self._quoted(alike)
            return [text.format(measure=measure, end=self.end, names=names, futures=number(best.futures))]
        gap = self._differences([row["low"], row["high"], row["ahead"]])
        words = {
            "measure": measure, "end": self.end, "confidence": confidence, "leader": best.leader, "other": rival,
            "low": gap[0], "high": gap[1], "difference": gap[2],
        }  # fmt: skip
        if best.decided:
            text = gettext(
                '"{leader}" is the best of {count} strategies in {measure} {end}: {difference} better than the next, '
                '"{other}", on average, and surely by no more than {high} ({confidence} confidence).'
            )
            return [text.format(count=len(best.strategies), **words)]
        text = gettext(
            "Which is the best in {measure} {end} is too close to call: it could be {names} ({confidence} confidence). "
            'On average "{leader}" is {difference} better than "{other}" (joint interval {low} to {high}).'
        )
        return [text.format(names=self._candidates(), **words)]

    def _candidates(self) -> str:
        return self._quoted(self.best.could_be_best)

    def _quoted(self, names: tuple[str, ...]) -> str:
        quoted = [self.gettext('"{name}"').format(name=name) for name in names]
        more = len(quoted) - NAMED
        if more > 1:
            text = self.gettext("{count} others")
            quoted = [*quoted[:NAMED], text.format(count=more)]
        return join_list(quoted, self.language)

    # -- whether one may choose --------------------------------------------------------------------------------------

    def _whether(self) -> list[str]:
        best, gettext = self.best, self.gettext
        matters = self._differences([best.indifference])[0]
        if (best.settled and best.decided) or len(best.like_the_leader) == len(best.strategies):
            return []
        if best.settled:
            text = gettext(
                'Take "{leader}" if less than {matters} does not matter to you: none of the others is better by more.'
            )
            return [text.format(matters=matters, leader=best.leader)]
        if best.decided:
            return []
        if isfinite(best.needed):
            text = gettext(
                "To choose without losing {matters} or more, run {needed} futures; {futures} were run, {at_most} were "
                "allowed."
            )
        else:
            text = gettext(
                "{futures} futures are too few to choose without losing {matters} or more; {at_most} were allowed."
            )
        needed = number(best.needed) if isfinite(best.needed) else ""
        words = {"futures": number(best.futures), "at_most": number(best.at_most)}
        return [text.format(matters=matters, needed=needed, **words)]

    # -- how sure ----------------------------------------------------------------------------------------------------

    def _how_sure(self) -> list[str]:
        best, gettext = self.best, self.gettext
        if len(best.like_the_leader) == len(best.strategies):
            return []
        row = self.rows[best.leader]
        text = gettext('"{leader}" comes out first in {wins} of futures ({low} to {high}).')
        wins, low, high = share_texts(row["win_share"], row["win_low"], row["win_high"])
        sentences = [text.format(leader=best.leader, wins=wins, low=low, high=high)]
        if not row["hindsight_regret"]:
            return sentences
        regret = self._differences([row["hindsight_regret"]])[0]
        text = gettext("Who knew each future beforehand would gain {regret} on average.")
        if row["low"] < 0:
            text = gettext(
                "Who knew each future beforehand would gain {regret} on average; a wrong choice costs at most {cost}."
            )
        return [*sentences, text.format(regret=regret, cost=self._differences([-row["low"]])[0])]

    def _weaker(self) -> list[str]:
        best = self.best
        sentences = []
        failed = len({row["replication"] for row in best.failed})
        if failed:
            text = self.ngettext(
                "{failed} of {of} replications failed and is left out.",
                "{failed} of {of} replications failed and are left out.",
                failed,
            )
            sentences.append(text.format(failed=failed, of=failed + best.futures))
        if best.interrupted:
            sentences.append(self.gettext("It was interrupted after {done} futures.").format(done=number(best.futures)))
        return sentences

    # -- numbers -----------------------------------------------------------------------------------------------------

    def figure(self, value: float) -> str:
        """A value in the unit of the table."""
        if not known(value):
            return NONE
        return number(self.times * value, self._digits([value]))

    def _differences(self, values: list[float]) -> list[str]:
        """Differences in one unit, which follows the last."""
        if self.kind == "money":
            return money_range(values, self.currency, self.language)
        digits = self._digits(values)
        texts = [number(self.times * value, digits) for value in values]
        unit = {"share": self.gettext("{value} points"), "days": self.gettext("{value} days")}.get(self.kind, "{value}")
        return [*texts[:-1], unit.format(value=texts[-1])]

    def _digits(self, values: list[float]) -> int:
        largest = max(abs(self.times * value) for value in values)
        if self.kind == "share":
            return 1 if largest >= 0.1 or not largest else 2
        return 0 if largest >= 100 else 1 if largest >= 10 else 2
