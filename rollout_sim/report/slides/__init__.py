"""The report as a deck of at most 12 slides, with editable tables and charts."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from rollout_sim.report.slides import evidence_slides as evidence, money_slides as money, store_slides as stores
from rollout_sim.report.slides.deck import Deck
from rollout_sim.report.slides.plan_slide import plan

if TYPE_CHECKING:
    from rollout_sim.report.pack import Pack


class SlideRow(NamedTuple):
    """A slide: what writes it, and whether it needs money in the scenario, or strategies with batches (or none)."""

    write: Callable[[Deck], None]
    needs_money: bool = False
    needs_batches: bool | None = None


#: In the order of the deck.
SLIDES = (
    SlideRow(stores.cover),
    SlideRow(stores.answer, needs_batches=True),
    SlideRow(stores.side_by_side, needs_batches=False),
    SlideRow(stores.strategies, needs_batches=True),
    SlideRow(stores.adoption, needs_batches=True),
    SlideRow(stores.batches, needs_batches=True),
    SlideRow(money.costs, needs_money=True),
    SlideRow(money.balance, needs_money=True),
    SlideRow(stores.risks, needs_batches=True),
    SlideRow(money.request, needs_money=True),
    SlideRow(plan, needs_batches=True),
    SlideRow(evidence.assumptions),
    SlideRow(evidence.certainty),
)


def render(pack: "Pack", language: str) -> bytes:
    """The report as PPTX; slides of money and batches only if the scenario has these."""
    deck, batches = Deck(pack, language), pack.comparison.scenario.rolls_out
    for slide in SLIDES:
        has_money = pack.money_given or not slide.needs_money
        if has_money and slide.needs_batches in (None, batches):
            slide.write(deck)
    return deck.bytes()
