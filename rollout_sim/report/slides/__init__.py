"""The report as a deck of 9 to 12 slides, with editable tables and charts."""

from typing import TYPE_CHECKING

from rollout_sim.report.slides import evidence_slides as evidence, money_slides as money, store_slides as stores
from rollout_sim.report.slides.deck import Deck
from rollout_sim.report.slides.plan_slide import plan

if TYPE_CHECKING:
    from rollout_sim.report.pack import Pack


def render(pack: "Pack", language: str) -> bytes:
    """The report as PPTX; slides of money only if the scenario has money."""
    deck = Deck(pack, language)
    for write in (stores.cover, stores.answer, stores.strategies, stores.adoption, stores.batches):
        write(deck)
    if pack.money_given:
        for write in (money.costs, money.balance):
            write(deck)
    stores.risks(deck)
    if pack.money_given:
        money.request(deck)
    for write in (plan, evidence.assumptions, evidence.certainty):
        write(deck)
    return deck.bytes()
