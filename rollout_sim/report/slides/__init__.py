"""The report as a deck of 9 to 12 slides, with editable tables and charts."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from rollout_sim.report.slides import evidence_slides as evidence, money_slides as money, store_slides as stores
from rollout_sim.report.slides.deck import Deck
from rollout_sim.report.slides.plan_slide import plan

if TYPE_CHECKING:
    from rollout_sim.report.pack import Pack


class SlideRow(NamedTuple):
    """A slide: what writes it, and whether it needs money in the scenario."""

    write: Callable[[Deck], None]
    needs_money: bool = False


#: In the order of the deck.
SLIDES = (
    SlideRow(stores.cover),
    SlideRow(stores.answer),
    SlideRow(stores.strategies),
    SlideRow(stores.adoption),
    SlideRow(stores.batches),
    SlideRow(money.costs, needs_money=True),
    SlideRow(money.balance, needs_money=True),
    SlideRow(stores.risks),
    SlideRow(money.request, needs_money=True),
    SlideRow(plan),
    SlideRow(evidence.assumptions),
    SlideRow(evidence.certainty),
)


def render(pack: "Pack", language: str) -> bytes:
    """The report as PPTX; slides of money only if the scenario has money."""
    deck = Deck(pack, language)
    for slide in SLIDES:
        if pack.money_given or not slide.needs_money:
            slide.write(deck)
    return deck.bytes()
