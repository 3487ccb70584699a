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
from rollout_sim.report.html_words import left_out_words, page_words
from rollout_sim.report.replay_data import MOST_STRATEGIES, packed, replay_of
from rollout_sim.report.replay_words import replay_words
from rollout_sim.report.sections import SECTIONS, contents, own_sections, page_tables
from rollout_sim.studies.compare.charts.chart_list import Drawing, UnknownChart, sheet
from rollout_sim.studies.compare.words.ranking import recommended

if TYPE_CHECKING:
    from rollout_sim.report.pack import Pack

Drawn = TypeVar("Drawn")
PAGES = Path(__file__).parent / "pages"
#: At most so many panels of a kind that has a panel per strategy.
MAX_PANELS = 6
SCRIPTS = ("charts.js", "replay.js", "board.js")


def render(pack: "Pack", language: str) -> bytes:
    """The report as UTF-8 HTML."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    replay = replay_of(pack, language)
    words = replay_words(language, pack.comparison.scenario.words.by_name)
    own = own_sections(pack, language)
    pictures = {
        section: [(chart, Markup(chart.svg), Markup(chart.panels)) for chart in charts]
        for section, charts in page_pictures(pack, language, picture).items()
    }
    page: dict[str, Any] = {
        "pack": pack,
        "language": language,
        "words": page_words(pack, language) | {name: heading for name, heading, _ in own},
        "own": [(name, names_of_tables) for name, _, names_of_tables in own],
        "tables": page_tables(pack, language),
        "pictures": pictures,
        "contents": contents(
            [section for section, charts in pictures.items() if charts], bool(replay), [name for name, _, _ in own]
        ),
        "replay": bool(replay),
        "left_out": left_out_words(len(pack.strategies), min(MAX_PANELS, MOST_STRATEGIES), language),
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


def page_pictures(pack: "Pack", language: str, draw: Callable[..., Drawn]) -> dict[str, list[Drawn]]:
    """Charts by the section of the page, a chart per panel; charts without data are left out.

    ``draw`` draws each chart, and takes the arguments of ``html_charts.picture``.
    """
    drawing = Drawing(pack.comparison, language)
    in_force = {name for name, _, _ in own_sections(pack, language)}
    sections = [section for section in SECTIONS if not section.heading or section.name in in_force]
    charts: dict[str, list[Drawn]] = {section.name: [] for section in sections if section.charts}
    for section in sections:
        for chart in section.charts:
            with suppress(UnknownChart):
                _, panels, _, height = sheet(chart.kind, drawing)
                numbers = _kept_panels(pack, len(panels))
                charts[section.name] += [draw([panels[place]], height=height, digits=chart.digits) for place in numbers]
    return charts


def _kept_panels(pack: "Pack", count: int) -> list[int]:
    """Numbers of the panels to show: of many, one a strategy, that of the recommended one and the first others."""
    names = list(pack.comparison.strategies)
    if count <= MAX_PANELS or count != len(names):
        return list(range(min(count, MAX_PANELS)))
    first = names.index(recommended(pack.comparison))
    return sorted([first, *(place for place in range(count) if place != first)][:MAX_PANELS])
