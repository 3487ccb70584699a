"""Findings' section of the report: the board of stores, what departments owe, and the charts."""

from typing import TYPE_CHECKING, Any

from rollout_sim.mechanisms.findings.closure import owed, store_rows
from rollout_sim.mechanisms.findings.records import all_found
from rollout_sim.report.html_tables import Rows
from rollout_sim.report.sections import Chart, PageContent, Section
from rollout_sim.studies.compare.simulate_again import resimulate_replication, typical_future
from rollout_sim.studies.compare.words.ranking import recommended
from rollout_sim.wording.language import N_, translation
from rollout_sim.wording.numbers import number, share

if TYPE_CHECKING:
    from rollout_sim.studies.compare.simulate_again import Resimulation

#: Most stores on the board of a page, those furthest behind first.
MOST_STORES = 20
_LIGHTS = {1: N_("ahead"), 0: N_("as expected"), -1: N_("behind")}


def typical(page: PageContent) -> "Resimulation":
    """The most typical future of the strategy that is recommended."""
    comparison = page.pack.comparison
    name = recommended(comparison)
    return resimulate_replication(comparison, name, typical_future(comparison, comparison.strategies))


def _board(page: PageContent) -> list[Rows]:
    """Stores furthest behind what findings of their age have come to, in the most typical future."""
    gettext, future = translation(page.language).gettext, typical(page)
    plan = future.plan
    head = [
        gettext('Stores furthest behind, "{name}"').format(name=plan.strategy), gettext("found"), gettext("closed"),
        gettext("in progress"), gettext("not begun"), gettext("share closed"), gettext("expected by now"),
        gettext("oldest open, days"), gettext("against others of that age"),
    ]  # fmt: skip
    rows = [
        [
            plan.store_names[row.store], number(row.findings), number(row.closed), number(row.in_progress),
            number(row.not_started), share(row.closed / row.findings), share(row.expected / row.findings),
            number(row.oldest_days), gettext(_LIGHTS[row.light]),
        ]
        for row in store_rows(all_found(future.outcome), plan.run_days)[:MOST_STORES]
    ]  # fmt: skip
    return [[head, *rows]] if rows else []


def _departments(page: PageContent) -> list[Rows]:
    """What each department owes at the end of that future."""
    gettext, future = translation(page.language).gettext, typical(page)
    scenario: Any = page.pack.comparison.scenario  # with the field that this mechanism adds
    names = list(scenario.departments)
    if not names:
        return []
    debts = owed(all_found(future.outcome), future.plan.run_days)
    head = [gettext("Department"), gettext("open findings that wait for it"), gettext("days waited on average")]
    rows = [
        [name, number(debts.get(place, (0, 0.0))[0]), number(debts.get(place, (0, 0.0))[1])]
        for place, name in enumerate(names)
    ]
    return [[head, *rows]]


SECTION = Section(
    "findings", {"finding_board": _board, "departments": _departments},
    (Chart("findings-open"), Chart("findings-waits")), heading=N_("Findings and their follow-up"),
)  # fmt: skip
