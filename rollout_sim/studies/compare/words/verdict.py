"""The verdict: a few sentences with which strategy more stores succeed, which is worth more, and when each leads."""

from typing import TYPE_CHECKING

from rollout_sim.kernel.calendar import date_on
from rollout_sim.results.measures import BY_NAME
from rollout_sim.results.money_ranges import money_ranged
from rollout_sim.statistics.intervals import FEWEST
from rollout_sim.studies.compare.words.lead_words import lead_words
from rollout_sim.studies.compare.words.ranking import (
    MONEY,
    STORES,
    LeaderComparison,
    duels,
    money_given,
    ranking,
    store_total,
    subject,
)
from rollout_sim.studies.compare.words.table import FEW
from rollout_sim.wording.dates import date_words, horizon_words, sentence_start
from rollout_sim.wording.language import join_list, join_sentences, translation
from rollout_sim.wording.numbers import exact_share, known, money, money_range, number, share, some
from rollout_sim.wording.range_words import luck_only, spread_words

if TYPE_CHECKING:
    from rollout_sim.studies.compare.comparison import Comparison
    from rollout_sim.studies.compare.leads import Followed


def verdict(comparison: "Comparison", language: str = "en") -> str:
    """What the comparison decides and what it does not, in a few sentences.

    States the difference in stores that succeed at the end of the run, its 95 % interval, and in how many futures the
    leader is ahead; the same for net present value where there is money; when another strategy was ahead of the leader,
    and when each pays back; then what weakens the finding (failed replications); and, on a line of its own, that it is
    luck alone where the scenario declares no ranges.
    """
    findings = join_sentences(_ComparisonSentences(comparison, language).sentences(), language)
    return "\n".join([findings, *_spread(comparison, language)])


def sentences(comparison: "Comparison", language: str = "en") -> list[str]:
    """The verdict, sentence by sentence."""
    findings = _ComparisonSentences(comparison, language).sentences()
    return [*findings, *_spread(comparison, language)]


def _spread(comparison: "Comparison", language: str) -> list[str]:
    """How far futures differ and why: the lead of the first strategy over the next, or the stores of the only one."""
    if not comparison.complete:
        return luck_only(comparison.scenario, language)
    measure = subject(comparison)
    leader, *others = ranking(comparison, measure)
    other = others[0] if others else None
    parts = comparison.spread(measure, leader, other)
    name = leader if other is not None else translation(language).gettext('"{name}"').format(name=leader)
    if measure == STORES:
        return spread_words(comparison.scenario, parts, language, name, other)
    of = translation(language).gettext(BY_NAME[measure].label)
    return spread_words(comparison.scenario, parts, language, name, other, of, share)


class _ComparisonSentences:
    """Sentences on one comparison, in one language."""

    def __init__(self, comparison: "Comparison", language: str) -> None:
        self.comparison = comparison
        self.language = language
        self.gettext = translation(language).gettext
        self.ngettext = translation(language).ngettext
        self.futures_run = len(comparison.complete)
        self.currency = str(comparison.scenario.money.currency)
        self.end = date_words(comparison.scenario, comparison.read_day, language)
        self.horizon = horizon_words(comparison.scenario, language, comparison.read_day)

    def sentences(self) -> list[str]:
        gettext = self.gettext
        if self.futures_run == 0:
            nothing = gettext("No future was completed by every strategy, so nothing can be said.")
            return [nothing, *self._failures()]
        if subject(self.comparison) != STORES:
            findings = self._of_no_rollout()
        elif len(self.comparison.strategies) == 1:
            findings = self._alone()
        elif self.futures_run == 1:
            findings = self._one_future()
        else:
            findings = [*self._stores(), *self._money(), *self._together()]
        return [*findings, *self._failures(), *self._interruption()]

    # -- who is ahead ------------------------------------------------------------------------------------------------

    def futures(self, count: int) -> str:
        """ "998 of 1,000" futures; a count, as a rounded share would hide the few futures that differ."""
        return self.gettext("{count} of {of}").format(count=number(count), of=number(self.futures_run))

    def _stores(self) -> list[str]:
        gettext = self.gettext
        rivals = duels(self.comparison, STORES)
        first = rivals[0]
        if not all(rival.decided for rival in rivals):
            return self._stores_open(rivals)
        total = store_total(self.comparison)
        text = gettext(
            'With "{leader}", {difference} more stores succeed than with "{other}" ({low} to {high}): {a} against {b} '
            "on average, {end}. It is ahead in {futures} futures."
        )
        if total:
            text = gettext(
                'With "{leader}", {difference} more of {total} stores succeed than with "{other}" ({low} to {high}): '
                "{a} against {b} on average, {end}. It is ahead in {futures} futures."
            )
        words = text.format(
            end=self.end,
            futures=self.futures(first.ahead),
            **self._duel_words(first),
            a=self._mean(first.leader),
            b=self._mean(first.other),
            total=number(total or 0),
        )
        return [words, *self._behind(rivals[1:]), *self._leads("succeeding", rivals)]

    # -- where nothing is rolled out -----------------------------------------------------------------------------------

    def _of_no_rollout(self) -> list[str]:
        """What strategies without batches are compared by: a share of the mechanism in force, and money."""
        measure = subject(self.comparison)
        items = [self._share_of(measure, name) for name in ranking(self.comparison, measure)]
        text = self.gettext("{measure}, {end}: {items}.")
        label = sentence_start(self.gettext(BY_NAME[measure].label))
        sentences = [text.format(measure=label, end=self.end, items=join_list(items, self.language))]
        if len(self.comparison.strategies) == 1:
            return [*sentences, self.gettext("There is no other strategy to compare it with.")]
        if self.futures_run == 1:
            return [*sentences, self.gettext("One future decides nothing: run more replications.")]
        return [*sentences, *(self._share_duel(rival) for rival in duels(self.comparison, measure)),
                *self._money(), *self._together()]  # fmt: skip

    def _share_of(self, measure: str, name: str) -> str:
        """A strategy with its mean share."""
        mean = share(self.comparison.estimate(measure, name).mean)
        return self.gettext('"{name}" {mean}').format(name=name, mean=mean)

    def _share_duel(self, rival: LeaderComparison) -> str:
        """The leader's lead in a share over another strategy, in points."""
        points = {key: number(100 * getattr(rival, key), 1) if known(getattr(rival, key)) else ""
                  for key in ("difference", "low", "high")}  # fmt: skip
        words = {"leader": rival.leader, "other": rival.other, "futures": self.futures(rival.ahead), **points}
        if rival.equal:
            text = self.gettext('"{leader}" and "{other}" are equal in each of these futures.')
        elif not rival.has_interval:
            text = self.gettext(
                '"{leader}" is {difference} points ahead of "{other}", in {futures} futures, too few for an interval.'
            )
        elif rival.decided:
            text = self.gettext(
                '"{leader}" is {difference} points ahead of "{other}" ({low} to {high}), in {futures} futures.'
            )
        else:
            text = self.gettext(
                'Between "{leader}" and "{other}" it is too close to call: {difference} points ({low} to {high}, which '
                "contains 0)."
            )
        return text.format(**words)

    def _stores_open(self, rivals: list[LeaderComparison]) -> list[str]:
        gettext = self.gettext
        near = [rival for rival in rivals if not rival.decided]
        far = [rival for rival in rivals if rival.decided]
        leader = near[0].leader
        names = join_list([self._quoted(leader)] + [self._quoted(rival.other) for rival in near], self.language)
        if all(rival.equal for rival in near):
            text = gettext("{end}, equally many stores succeed with {names}, in each of the {count} futures.")
            same = text.format(end=sentence_start(self.end), names=names, count=number(self.futures_run))
            return [same, *self._behind(far), *self._leads("succeeding", rivals)]
        text = gettext("With which of {names} more stores succeed {end} is too close to call. On average, {gaps}.")
        gap = gettext(
            '{difference} more succeed with "{leader}" than with "{other}" ({low} to {high}, which contains 0), and it '
            "is ahead in {futures} futures"
        )
        few = gettext(
            '{difference} more succeed with "{leader}" than with "{other}", and it is ahead in {futures} futures, too '
            "few for an interval"
        )
        gaps = [
            (gap if rival.has_interval else few).format(futures=self.futures(rival.ahead), **self._duel_words(rival))
            for rival in near
        ]
        joint = "；" if self.language == "zh" else "; "
        open_words = text.format(end=self.end, names=names, gaps=joint.join(gaps))
        return [open_words, *self._behind(far), *self._leads("succeeding", rivals)]

    def _behind(self, rivals: list[LeaderComparison]) -> list[str]:
        """The strategies that are further behind, each with the leader's lead over it."""
        if not rivals:
            return []
        item = self.gettext('"{other}" (by {difference}, {low} to {high})')
        items = join_list([item.format(**self._duel_words(rival)) for rival in rivals], self.language)
        text = self.gettext('"{leader}" is clearly ahead of {items}.')
        return [text.format(leader=rivals[0].leader, items=items)]

    # -- money -------------------------------------------------------------------------------------------------------

    def _money(self) -> list[str]:
        gettext = self.gettext
        if not money_given(self.comparison):
            return []
        rivals = duels(self.comparison, MONEY)
        first = next((rival for rival in rivals if not rival.decided), rivals[0])
        after = [*self._worth(), *self._leads("balance", rivals), *self._payback(rivals[0].leader)]
        if first.equal:
            text = gettext("Over {horizon} there is no difference in money in any of these futures.")
            return [text.format(horizon=self.horizon), *after]
        difference, low, high = self._amounts(first.difference, first.low, first.high)
        words = {
            "leader": first.leader,
            "other": first.other,
            "futures": self.futures(first.ahead),
            "difference": difference,
            "low": low,
            "high": high,
            "horizon": self.horizon,
        }
        if not first.has_interval:
            text = gettext(
                'In money "{leader}" is ahead of "{other}" in {futures} futures: over {horizon} its net present value '
                "is on average {difference} higher, without an interval, for nearly all futures are alike or they are "
                "too few."
            )
        elif not first.decided:
            text = gettext(
                'In money it is too close to call: over {horizon} the net present value of "{leader}" is on average '
                '{difference} above that of "{other}" ({low} to {high}, which contains 0).'
            )
        else:
            text = gettext(
                'In money "{leader}" is ahead of "{other}" in {futures} futures: over {horizon} its net present value '
                "is on average {difference} higher, {low} to {high}."
            )
        return [text.format(**words), *after]

    def _worth(self) -> list[str]:
        """If no strategy earns what it costs, or this is undecided: the leader in money may still lose money."""
        estimates = {name: self.comparison.estimate(MONEY, name) for name in self.comparison.strategies}
        name = max(estimates, key=lambda strategy: estimates[strategy].mean)
        best = estimates[name]
        low, high = best.lower, best.upper
        if all(estimate.upper < 0 for estimate in estimates.values()):
            text = self.gettext(
                'No strategy earns within {horizon} what it costs: even the net present value of "{name}" is on '
                "average {mean}, {low} to {high}."
            )
        elif low <= 0 <= high:
            text = self.gettext(
                'Whether "{name}" earns within {horizon} what it costs is too close to call: its net present value is '
                "on average {mean} ({low} to {high}, which contains 0)."
            )
        else:
            return []
        mean_text, low_text, high_text = self._amounts(best.mean, low, high)
        return [text.format(name=name, mean=mean_text, low=low_text, high=high_text, horizon=self.horizon)]

    def _payback(self, leader: str) -> list[str]:
        """When each strategy has earned what it cost; of many strategies only the leader in money."""
        names = self.comparison.strategies if len(self.comparison.strategies) <= FEW else (leader,)
        estimates = {name: self.comparison.estimate("payback_days", name) for name in names}
        if self.comparison.read_on is not None or not any(
            estimate.reached_share > 0 for estimate in estimates.values()
        ):
            return []
        always = self.gettext('"{name}" pays back after {days} days on average ({date})')
        sometimes = self.gettext('"{name}" pays back in {share} of futures')
        if not money_ranged(self.comparison.scenario):  # a share of luck alone is no chance of being paid back
            sometimes = self.gettext('"{name}" pays back in some futures and not in others')
        never = self.gettext('"{name}" never pays back')
        items = []
        for name, estimate in estimates.items():
            text = always if known(estimate.mean) else sometimes if estimate.reached_share > 0 else never
            date = self._date(estimate.mean) if known(estimate.mean) else ""
            days, reached = number(estimate.mean), exact_share(estimate.reached_share)
            items.append(text.format(name=name, days=days, date=date, share=reached))
        text = self.gettext("Within {horizon}, {items}.")
        return [text.format(horizon=self.horizon, items=join_list(items, self.language))]

    # -- when ----------------------------------------------------------------------------------------------------------

    def _leads(self, followed: "Followed", rivals: list[LeaderComparison]) -> list[str]:
        """Of each of a few rivals: when it leads the leader, and since when the leader leads it."""
        frame = self.comparison.weekly if followed == "succeeding" else self.comparison.monthly
        if frame.empty or len(rivals) >= FEW:
            return []
        sentences = [
            lead_words(self.comparison, followed, rival.leader, rival.other, self.language) for rival in rivals
        ]
        return list(filter(None, sentences))

    def _date(self, day: float) -> str:
        return date_on(self.comparison.scenario.starts, day).isoformat()

    def _amounts(self, difference: float, low: float, high: float) -> tuple[str, str, str]:
        """The difference with its unit, and its interval in the same unit."""
        low_text, high_text, difference_text = money_range([low, high, difference], self.currency, self.language)
        return difference_text, low_text, high_text

    # -- a single strategy or future, and what weakens the findings --------------------------------------------------

    def _alone(self) -> list[str]:
        gettext = self.gettext
        name = self.comparison.strategies[0]
        stores = self.comparison.estimate(STORES, name)
        total = store_total(self.comparison)
        of = gettext(" of {total}").format(total=number(total)) if total else ""
        if self.futures_run == 1:
            text = gettext('In the one future that was run, {mean}{of} stores succeed with "{name}" {end}.')
            sentences = [text.format(name=name, mean=some(stores.mean), of=of, end=self.end)]
        else:
            text = gettext('With "{name}", {mean}{of} stores succeed {end} ({low} to {high} on average).')
            if self.futures_run >= FEWEST:
                text = gettext(
                    'With "{name}", {mean}{of} stores succeed {end} ({low} to {high} on average); in 8 of 10 futures '
                    "between {p10} and {p90}."
                )
            values = {"mean": stores.mean, "low": stores.lower, "high": stores.upper, "p10": stores.p10,
                      "p90": stores.p90}  # fmt: skip
            numbers = {key: some(value) for key, value in values.items()}
            sentences = [text.format(end=self.end, name=name, of=of, **numbers)]
        if money_given(self.comparison):
            net_present_values = self.comparison.values(MONEY, name)
            text = gettext("Its net present value over {horizon} is on average {mean}.")
            if money_ranged(self.comparison.scenario):
                text = gettext(
                    "Its net present value over {horizon} is on average {mean}, and above 0 in {futures} futures."
                )
            mean = money(float(net_present_values.mean()), self.currency, self.language)
            above = self.futures(int((net_present_values > 0).sum()))
            sentences.append(text.format(horizon=self.horizon, mean=mean, futures=above))
            sentences += self._payback(name)
        return [*sentences, gettext("There is no other strategy to compare it with.")]

    def _one_future(self) -> list[str]:
        gettext = self.gettext
        item = gettext('"{name}" {mean}')
        items = [item.format(name=name, mean=self._mean(name)) for name in self.comparison.strategies]
        text = gettext("Stores that succeed in the one future that was run, {end}: {items}.")
        sentences = [text.format(end=self.end, items=join_list(items, self.language))]
        if money_given(self.comparison):
            items = [
                item.format(
                    name=name, mean=money(self.comparison.estimate(MONEY, name).mean, self.currency, self.language)
                )
                for name in self.comparison.strategies
            ]
            text = gettext("Net present value over {horizon}: {items}.")
            sentences.append(text.format(horizon=self.horizon, items=join_list(items, self.language)))
        return [*sentences, gettext("One future decides nothing: run more replications.")]

    def _together(self) -> list[str]:
        """That the intervals are simultaneous, where the leader has several rivals."""
        others = len(self.comparison.strategies) - 1
        text = self.gettext("The intervals of the leader against the {count} others hold together with 95 %.")
        return [text.format(count=others)] if others > 1 else []

    def _failures(self) -> list[str]:
        failed = self.comparison.failed["replication"].nunique()
        if not failed:
            return []
        of = self.comparison.replications["replication"].nunique()
        text = self.ngettext(
            "{failed} of {of} replications failed and is left out.",
            "{failed} of {of} replications failed and are left out.",
            failed,
        )
        return [text.format(failed=failed, of=of)]

    def _interruption(self) -> list[str]:
        if not self.comparison.interrupted:
            return []
        text = self.gettext("It was interrupted: {done} of {asked} replications were run.")
        done = self.comparison.replications["replication"].nunique()
        return [text.format(done=done, asked=self.comparison.requested)]

    # -- numbers -----------------------------------------------------------------------------------------------------

    def _mean(self, name: str) -> str:
        return some(self.comparison.estimate(STORES, name).mean)

    def _quoted(self, name: str) -> str:
        return self.gettext('"{name}"').format(name=name)

    def _duel_words(self, rival: LeaderComparison) -> dict[str, str]:
        width = rival.high - rival.low if rival.has_interval else 0.0
        whole = width == 0 and rival.difference == round(rival.difference)
        digits = 0 if whole or (width >= 2 and abs(rival.difference) >= 10) else 1
        while digits and digits < 3 and 0 < abs(rival.difference) < 0.5 * 10.0**-digits:
            digits += 1  # a small difference is not none
        return {
            "leader": rival.leader,
            "other": rival.other,
            "difference": number(rival.difference, digits),
            "low": number(rival.low, digits) if rival.has_interval else "",
            "high": number(rival.high, digits) if rival.has_interval else "",
        }
