"""The verdict: two or three sentences on which strategy carries more stores, and which is worth more money."""

from typing import TYPE_CHECKING

from rollout_sim.studies.compare.words.ranking import MONEY, STORES, LeaderComparison, duels, money_given, store_total
from rollout_sim.wording.language import join_list, join_sentences, translation
from rollout_sim.wording.numbers import money, money_range, number, share, some

if TYPE_CHECKING:
    from rollout_sim.studies.compare.comparison import Comparison

#: Common random numbers that widen an interval by a smaller factor are not mentioned.
WIDENED = 1.02


def verdict(comparison: "Comparison", language: str = "en") -> str:
    """What the comparison decides and what it does not, in two or three sentences.

    States the difference in stores that succeed, its 95 % interval, and in how many futures the leader is ahead; the
    same for net present value where there is money; then what weakens the finding (failed replications, an interval
    that common random numbers widened).
    """
    return join_sentences(sentences(comparison, language), language)


def sentences(comparison: "Comparison", language: str = "en") -> list[str]:
    """The verdict, sentence by sentence."""
    return _ComparisonSentences(comparison, language).sentences()


class _ComparisonSentences:
    """Sentences on one comparison, in one language."""

    def __init__(self, comparison: "Comparison", language: str) -> None:
        self.comparison = comparison
        self.language = language
        self.gettext = translation(language).gettext
        self.ngettext = translation(language).ngettext
        self.futures_run = len(comparison.complete)
        self.currency = str(comparison.scenario.money.currency)

    def sentences(self) -> list[str]:
        gettext = self.gettext
        if self.futures_run == 0:
            nothing = gettext("No future was completed by every strategy, so nothing can be said.")
            return [nothing, *self._failures()]
        if len(self.comparison.strategies) == 1:
            findings = self._alone()
        elif self.futures_run == 1:
            findings = self._one_future()
        else:
            findings = [*self._stores(), *self._money(), *self._together(), *self._luck()]
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
        levels = gettext("({a} against {b} of {total})") if total else gettext("({a} against {b})")
        text = gettext(
            'In {futures} futures "{leader}" carries more stores than "{other}": on average {difference} more, '
            "{low} to {high} {levels}."
        )
        words = text.format(
            futures=self.futures(first.ahead),
            **self._duel_words(first),
            levels=levels.format(a=self._mean(first.leader), b=self._mean(first.other), total=total),
        )
        return [words, *self._behind(rivals[1:])]

    def _stores_open(self, rivals: list[LeaderComparison]) -> list[str]:
        gettext = self.gettext
        near = [rival for rival in rivals if not rival.decided]
        far = [rival for rival in rivals if rival.decided]
        leader = near[0].leader
        names = join_list([self._quoted(leader)] + [self._quoted(rival.other) for rival in near], self.language)
        if all(rival.equal for rival in near):
            return [
                gettext("{names} carry the same number of stores in every future.").format(names=names),
                *self._behind(far),
            ]
        text = gettext("Which carries more stores is not decided between {names}: on average {gaps}.")
        gap = gettext(
            '"{leader}" carries {difference} more than "{other}" ({low} to {high}, which contains 0) and is ahead in '
            "{futures} futures"
        )
        alike = gettext(
            '"{leader}" carries {difference} more than "{other}" in each of the {count} futures, too few to decide'
        )
        gaps = [
            (alike if rival.too_few_alike else gap).format(
                futures=self.futures(rival.ahead), count=number(self.futures_run), **self._duel_words(rival)
            )
            for rival in near
        ]
        joint = "；" if self.language == "zh" else "; "
        return [text.format(names=names, gaps=joint.join(gaps)), *self._behind(far)]

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
        if first.equal:
            return [gettext("In money there is no difference."), *self._worth()]
        difference, low, high = self._amounts(first.difference, first.low, first.high)
        words = {
            "leader": first.leader,
            "other": first.other,
            "futures": self.futures(first.ahead),
            "difference": difference,
            "low": low,
            "high": high,
        }
        if not first.decided:
            text = gettext(
                'In money it is not decided: the net present value of "{leader}" is on average {difference} above that '
                'of "{other}" ({low} to {high}, which contains 0).'
            )
        else:
            text = gettext(
                'In money "{leader}" is ahead of "{other}" in {futures} futures: its net present value is on average '
                "{difference} higher, {low} to {high}."
            )
        return [text.format(**words), *self._worth()]

    def _worth(self) -> list[str]:
        """If no strategy earns what it costs, or this is undecided: the leader in money may still lose money."""
        estimates = {name: self.comparison.estimate(MONEY, name) for name in self.comparison.strategies}
        name = max(estimates, key=lambda strategy: estimates[strategy].mean)
        best = estimates[name]
        low, high = best.mean - best.half_width, best.mean + best.half_width
        if all(estimate.mean + estimate.half_width < 0 for estimate in estimates.values()):
            text = self.gettext(
                'No strategy earns within the run what it costs: even the net present value of "{name}" is on average '
                "{mean}, {low} to {high}."
            )
        elif low <= 0 <= high:
            text = self.gettext(
                'It is not decided whether "{name}" earns within the run what it costs: its net present value is on '
                "average {mean} ({low} to {high}, which contains 0)."
            )
        else:
            return []
        mean_text, low_text, high_text = self._amounts(best.mean, low, high)
        return [text.format(name=name, mean=mean_text, low=low_text, high=high_text)]

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
        of = gettext(" of {total}").format(total=total) if total else ""
        if self.futures_run == 1:
            text = gettext('In the one future that was run "{name}" carries {mean}{of} stores.')
            sentences = [text.format(name=name, mean=some(stores.mean), of=of)]
        else:
            text = gettext(
                '"{name}" carries on average {mean}{of} stores, {low} to {high}; in 8 of 10 futures between {p10} and '
                "{p90}."
            )
            low, high = stores.mean - stores.half_width, stores.mean + stores.half_width
            values = {"mean": stores.mean, "low": low, "high": high, "p10": stores.p10, "p90": stores.p90}
            sentences = [text.format(name=name, of=of, **{key: some(value) for key, value in values.items()})]
        if money_given(self.comparison):
            net_present_values = self.comparison.values(MONEY, name)
            text = gettext("Its net present value is on average {mean}, and above 0 in {futures} futures.")
            mean = money(float(net_present_values.mean()), self.currency, self.language)
            sentences.append(text.format(mean=mean, futures=self.futures(int((net_present_values > 0).sum()))))
        return [*sentences, gettext("There is no other strategy to compare it with.")]

    def _one_future(self) -> list[str]:
        gettext = self.gettext
        item = gettext('"{name}" {mean}')
        items = [item.format(name=name, mean=self._mean(name)) for name in self.comparison.strategies]
        text = gettext("Stores carried in the one future that was run: {items}.")
        sentences = [text.format(items=join_list(items, self.language))]
        if money_given(self.comparison):
            items = [
                item.format(
                    name=name, mean=money(self.comparison.estimate(MONEY, name).mean, self.currency, self.language)
                )
                for name in self.comparison.strategies
            ]
            sentences.append(gettext("Net present value: {items}.").format(items=join_list(items, self.language)))
        return [*sentences, gettext("One future decides nothing: run more replications.")]

    def _together(self) -> list[str]:
        """That the intervals are simultaneous, where the leader has several rivals."""
        others = len(self.comparison.strategies) - 1
        text = self.gettext("The intervals of the leader against the {count} others hold together with 95 %.")
        return [text.format(count=others)] if others > 1 else []

    def _luck(self) -> list[str]:
        """The measures whose interval common random numbers widened."""
        gettext = self.gettext
        widenings = []
        texts = [(STORES, gettext("in stores by {more}")), (MONEY, gettext("in money by {more}"))]
        for measure, text in texts:
            if measure == STORES or money_given(self.comparison):
                widened = duels(self.comparison, measure)[0].widened
                widenings += [text.format(more=share(widened - 1))] if widened > WIDENED else []
        text = gettext("Common random numbers widened the interval {places}.")
        joint = "，" if self.language == "zh" else " and "
        return [text.format(places=joint.join(widenings))] if widenings else []

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
        whole = rival.half_width == 0 and rival.difference == round(rival.difference)
        digits = 0 if whole or (rival.half_width >= 1 and abs(rival.difference) >= 10) else 1
        return {
            "leader": rival.leader,
            "other": rival.other,
            "difference": number(rival.difference, digits),
            "low": number(rival.low, digits),
            "high": number(rival.high, digits),
        }
