"""The sections of the report on a page (HTML and PDF), each a row: its tables, its charts, and what it needs.

The heading of a section is the word of its name in ``html_words.page_words``; the templates in ``pages`` place its
tables and charts. A new section is a row here, its words, and its place in both templates.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

from rollout_sim.kernel.registry import placed
from rollout_sim.mechanisms.register import parts
from rollout_sim.report.html_tables import (
    Rows,
    assumption_rows,
    coefficient_rows,
    confidence_rows,
    fiscal_year_rows,
    headline_rows,
    plan_rows,
    provenance_rows,
    staff_rows,
)
from rollout_sim.studies.compare.words.table import ABREAST, ComparisonTables, pairs
from rollout_sim.wording.language import translation

if TYPE_CHECKING:
    from rollout_sim.report.pack import Pack


@dataclass(frozen=True, eq=False)
class PageContent:
    """A pack in one language, from which the tables of the page are made."""

    pack: "Pack"
    language: str

    @cached_property
    def comparison(self) -> ComparisonTables:
        """Tables that the command line shows too."""
        return ComparisonTables(self.pack.comparison, self.language)

    @property
    def strategies_abreast(self) -> list[tuple[str, ...]]:
        """Names of strategies, as many together as a table holds."""
        names = self.pack.comparison.strategies
        return [names[at : at + ABREAST] for at in range(0, len(names), ABREAST)]


#: Makes a table of the page, which may come in several parts or be left out.
TableMaker = Callable[[PageContent], list[Rows]]


class Chart(NamedTuple):
    """A kind of chart (``compare.charts.chart_list``), and the decimal places of its values for a pointing reader."""

    kind: str
    digits: int = 1


_NO_TABLES: Mapping[str, TableMaker] = {}


class Section(NamedTuple):
    """A section of the page.

    Attributes
    ----------
    name
        Its anchor, and its heading in ``page_words``.
    tables
        By the names that the templates have for them.
    charts
        In their order; those that the run has no data for are left out.
    needs
        Without which the section is left out: at least one of its charts, or futures that can be simulated again.
    in_contents
        Whether the list of contents names it.
    heading
        Of a mechanism's section: its heading, translated where it is used.
    """

    name: str
    tables: Mapping[str, TableMaker] = _NO_TABLES
    charts: tuple[Chart, ...] = ()
    needs: Literal["", "charts", "replay"] = ""
    in_contents: bool = True
    heading: str = ""


def _headline(page: PageContent) -> list[Rows]:
    return [headline_rows(page.pack, page.language)]


def _measures(page: PageContent) -> list[Rows]:
    return [page.comparison.measures(block) for block in page.strategies_abreast]


def _dates(page: PageContent) -> list[Rows]:
    return [page.comparison.dates(block) for block in page.strategies_abreast]


def _batches(page: PageContent) -> list[Rows]:
    return [rows for rows in [page.comparison.batches()] if rows]


def _confidence(page: PageContent) -> list[Rows]:
    return [confidence_rows(page.pack, page.language)] if page.pack.money_ranged else []


def _fiscal(page: PageContent) -> list[Rows]:
    return [rows for rows in [fiscal_year_rows(page.pack, page.language)] if rows]


def _staff(page: PageContent) -> list[Rows]:
    return [staff_rows(page.pack, page.language)]


def _plan(page: PageContent) -> list[Rows]:
    return [plan_rows(page.pack, page.language)]


def _differences(page: PageContent) -> list[Rows]:
    return [page.comparison.differences(first, second) for first, second in pairs(page.pack.comparison)]


def _wins(page: PageContent) -> list[Rows]:
    if len(page.pack.comparison.strategies) < 2:
        return []
    return [page.comparison.wins(block) for block in page.strategies_abreast]


def _stated(page: PageContent) -> list[Rows]:
    return [assumption_rows([row for row in page.pack.assumptions if row.origin != "default"], page.language)]


def _defaults(page: PageContent) -> list[Rows]:
    return [assumption_rows([row for row in page.pack.assumptions if row.origin == "default"], page.language)]


def _coefficients(page: PageContent) -> list[Rows]:
    return [coefficient_rows(page.pack, page.language)]


def _provenance(page: PageContent) -> list[Rows]:
    return [provenance_rows(page.pack, page.language)]


_SECTIONS = (
    Section("report", {"headline": _headline}, in_contents=False),
    Section("strategies", {"measures": _measures, "dates": _dates, "batches": _batches}),
    Section(
        "happens",
        charts=(
            Chart("outcomes"), Chart("succeeding"), Chart("lead", 2), Chart("usage"), Chart("lights"), Chart("batches"),
            Chart("light-moves"), Chart("giving-up", 2),
        ),
    ),
    Section("board", needs="replay"),
    Section("replay"),
    Section(
        "money",
        {"confidence": _confidence, "fiscal": _fiscal},
        (Chart("money", 2), Chart("cost-and-date", 2), Chart("fan", 2), Chart("costs", 2)),
        needs="charts",
    ),
    Section("people", {"staff": _staff}, (Chart("people"), Chart("load"))),
    Section("plan", {"plan": _plan}, (Chart("calendar"),)),
    Section("sure", {"differences": _differences, "wins": _wins}),
    Section("assumptions", {"given": _stated, "defaults": _defaults, "coefficients": _coefficients}),
    Section("provenance", {"provenance": _provenance}),
)  # fmt: skip


#: What mechanisms add: their own headings, all in one place of the page, each with its charts and tables in order.
OWN_SECTIONS: tuple[Section, ...] = tuple(part.SECTION for part in parts("report").values())
#: In the order of the page.
SECTIONS = placed(_SECTIONS, (("people", section) for section in reversed(OWN_SECTIONS)))


def own_sections(pack: "Pack", language: str) -> list[tuple[str, str, list[str]]]:
    """Of each section of a mechanism that is in force: its name, its heading and the names of its tables."""
    in_force = pack.comparison.scenario.in_force
    gettext = translation(language).gettext
    return [
        (row.name, gettext(row.heading), list(row.tables))
        for mechanism, part in parts("report").items()
        if mechanism in in_force
        for row in (part.SECTION,)
    ]


def page_tables(pack: "Pack", language: str) -> dict[str, list[Rows]]:
    """Tables of all sections by name."""
    page = PageContent(pack, language)
    in_force = {name for name, _, _ in own_sections(pack, language)}
    sections = [section for section in SECTIONS if not section.heading or section.name in in_force]
    return {name: make(page) for section in sections for name, make in section.tables.items()}


def contents(with_charts: Collection[str], replay: bool, own: Collection[str] = ()) -> list[str]:
    """Names for the list of contents, in order.

    ``with_charts`` are the sections that have at least one chart, ``own`` those of mechanisms in force.
    """

    def is_shown(section: Section) -> bool:
        available = {"": True, "charts": section.name in with_charts, "replay": replay}
        return section.in_contents and available[section.needs] and (not section.heading or section.name in own)

    return [section.name for section in SECTIONS if is_shown(section)]
