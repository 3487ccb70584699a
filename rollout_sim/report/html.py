"""The report as one HTML file that needs only a browser: no network, no installed fonts, no other file.

The page's Content-Security-Policy (``default-src 'none'``) allows only its own style, scripts and font, by their
hashes. Names from the scenario are escaped: by Jinja2 in the page, as JSON in the data.
"""

import base64
import hashlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from markupsafe import Markup

from rollout_sim.report.font_subset import font_of
from rollout_sim.report.html_charts import json_text, picture
from rollout_sim.report.html_tables import (
    Rows,
    assumption_rows,
    coefficient_rows,
    confidence_rows,
    headline_rows,
    plan_rows,
    provenance_rows,
    staff_rows,
)
from rollout_sim.report.html_words import page_words
from rollout_sim.report.replay_data import packed, replay_of
from rollout_sim.report.replay_words import replay_words
from rollout_sim.studies.compare.charts.chart_list import Drawing, UnknownChart, sheet
from rollout_sim.studies.compare.words.table import ABREAST, ComparisonTables, pairs

if TYPE_CHECKING:
    from rollout_sim.report.pack import Pack

Drawn = TypeVar("Drawn")
PAGES = Path(__file__).parent / "pages"
#: Kinds of charts by the section of the page, and the decimal places of kinds for which that is not 1.
CHARTS_BY_SECTION = {
    "happens": ("outcomes", "usage", "lights", "batches", "light-moves", "giving-up"),
    "money": ("money", "cost-and-date", "fan", "costs"),
    "people": ("people", "load"),
    "plan": ("calendar",),
}
DIGITS = {"giving-up": 2, "money": 2, "cost-and-date": 2, "fan": 2, "costs": 2}
#: At most so many panels of a kind that has a panel per strategy.
MAX_PANELS = 4
SCRIPTS = ("charts.js", "replay.js", "board.js")


def render(pack: "Pack", language: str) -> bytes:
    """The report as UTF-8 HTML."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    replay = replay_of(pack, language)
    words = replay_words(language, pack.comparison.scenario.words.by_name)
    page: dict[str, Any] = {
        "pack": pack,
        "language": language,
        "words": page_words(pack, language),
        "tables": page_tables(pack, language),
        "pictures": {
            section: [(chart, Markup(chart.svg), Markup(chart.panels)) for chart in charts]
            for section, charts in page_pictures(pack, language, picture).items()
        },
        "replay": bool(replay),
        "replay_words": Markup(json_text(words)),
        "replay_data": Markup(packed({**replay, "starts": pack.starts.isoformat()}) if replay else ""),
        "boards": [(number, future["name"]) for number, future in enumerate(replay["strategies"])] if replay else [],
        "script": Markup("\n".join((PAGES / name).read_text(encoding="utf-8") for name in SCRIPTS)),
    }
    environment = Environment(
        loader=FileSystemLoader(PAGES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = environment.get_template("report.html.j2")
    style = (PAGES / "report.css").read_text(encoding="utf-8")
    shown = template.render(**page, style="", policy="")
    page["style"] = Markup(_fonts(shown + str(words) + str(replay)) + style)
    page["policy"] = _policy(page["style"], page["script"])
    return template.render(**page).encode()


def _fonts(text: str) -> str:
    """The report's font in both weights, as a subset with the characters of a text."""
    characters = {sign for sign in text if sign.isprintable()}
    faces = [
        f"@font-face {{ font-family: 'Report'; font-weight: {number}; "
        f"src: url(data:font/woff;base64,{font_of(characters, weight)}) format('woff'); }}\n"
        for number, weight in ((400, "Regular"), (700, "Bold"))
    ]
    return "".join(faces)


def _policy(style: str, script: str) -> str:
    hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (style, script)]
    return f"default-src 'none'; style-src 'sha256-{hashes[0]}'; script-src 'sha256-{hashes[1]}'; font-src data:"


def page_tables(pack: "Pack", language: str) -> dict[str, list[Rows]]:
    """ComparisonTables by the section of the page."""
    table, names = ComparisonTables(pack.comparison, language), pack.comparison.strategies
    blocks = [names[at : at + ABREAST] for at in range(0, len(names), ABREAST)]
    stated = [row for row in pack.assumptions if row.origin != "default"]
    defaults = [row for row in pack.assumptions if row.origin == "default"]
    return {
        "headline": [headline_rows(pack, language)],
        "measures": [table.measures(block) for block in blocks],
        "batches": [rows for rows in [table.batches()] if rows],
        "differences": [table.differences(first, second) for first, second in pairs(pack.comparison)],
        "wins": [table.wins(block) for block in blocks] if len(names) > 1 else [],
        "confidence": [confidence_rows(pack, language)] if pack.money_given else [],
        "plan": [plan_rows(pack, language)],
        "staff": [staff_rows(pack, language)],
        "given": [assumption_rows(stated, language)],
        "defaults": [assumption_rows(defaults, language)],
        "coefficients": [coefficient_rows(pack, language)],
        "provenance": [provenance_rows(pack, language)],
    }


def page_pictures(pack: "Pack", language: str, draw: Callable[..., Drawn]) -> dict[str, list[Drawn]]:
    """Charts by the section of the page, a chart per panel; charts without data are left out.

    ``draw`` draws each chart, and takes the arguments of ``html_charts.picture``.
    """
    drawing = Drawing(pack.comparison, language)
    charts: dict[str, list[Drawn]] = {section: [] for section in CHARTS_BY_SECTION}
    for section, kinds in CHARTS_BY_SECTION.items():
        for kind in kinds:
            with suppress(UnknownChart):
                _, panels, _, height = sheet(kind, drawing)
                charts[section] += [
                    draw([panel], height=height, digits=DIGITS.get(kind, 1)) for panel in panels[:MAX_PANELS]
                ]
    return charts
