"""The report as a deck of 9 to 12 slides, with tables and charts that can be edited."""

from typing import TYPE_CHECKING

from rollout_sim.report.slides import evidence_slides as grounds, money_slides as money, store_slides as stores
from rollout_sim.report.slides.deck import Deck
from rollout_sim.report.slides.plan_slide import plan

if TYPE_CHECKING:
    from rollout_sim.report.pack import Pack


def render(pack: "Pack", language: str) -> bytes:
    """The report as PPTX; slides of money only where the scenario has money in it."""
    deck = Deck(pack, language)
    for write in (stores.cover, stores.answer, stores.strategies, stores.adoption, stores.batches):
        write(deck)
    if pack.money_given:
        for write in (money.costs, money.worth):
            write(deck)
    stores.dangers(deck)
    if pack.money_given:
        money.request(deck)
    for write in (plan, grounds.assumptions, grounds.certainty):
        write(deck)
    return deck.bytes()
