"""What people read in all four formats: their own names for roles and lights, and no English in Chinese files."""

import html
import json
import re
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from pptx import Presentation
from pypdf import PdfReader

from rollout_sim.report.formats import FORMATS, renderer
from rollout_sim.report.pack import Pack
from rollout_sim.report.pdf import BREAK
from tests.report.runs import pack_of

NAMES = {
    "head_office_coach": "Adviser", "seed_coach": "Tutor", "regional_coach": "Warden", "desk_agent": "Helper",
    "green": "Going", "yellow": "Slowing", "orange": "Halting", "red": "Stopped",
}  # fmt: skip
TEXT = f"""\
rollout_sim: 1
name: 二十四家门店
starts: 2026-03-02
run_length: 7 months
stores: {{count: 24, regions: [华北, 华东], pilots: 1}}
change: {{efficiency_gain: 27%}}
people:
  head_office_coaches: 2
  seed_coaches: {{after_batch: 1, at_most: 2, stores_each: 3}}
  regional_coaches: {{after_batch: 1, at_most: 2}}
  support_desk: {{agents: 1, answer_within: {{critical_window: 2 h, later: 1 day}}}}
words: {{{", ".join(f"{role}: {name}" for role, name in NAMES.items())}}}
strategies:
  一次上线: {{batches: [{{stores: rest, lasts: 2 months}}]}}
  分两批: {{batches: [{{stores: 8, lasts: 2 months, target: 80%}}, {{stores: rest, lasts: 3 months}}]}}
uncertain:
  money.people.head_office_coach: {{uniform: [1000, 2000]}}
  coefficients.visit_ability: {{uniform: [0.2, 0.5]}}
money:
  committed: {{系统: 50 thousand}}
  people: {{head_office_coach: 1500, seed_coach: 300, regional_coach: 500, desk_agent: 400}}
  per_event: {{head_office_visit: 500}}
  benefits: {{labour_per_store_day: 2000}}
"""
#: The usual words for them in both languages.
USUAL = re.compile(
    r"总部教练在岗|^总部教练到店$|种子教练在岗|区域教练在岗|坐席在岗|^(总部教练|种子教练|区域教练|热线坐席|绿灯|黄灯|橙灯|红灯)$|红灯店周数"
)
#: Paths, names of coefficients, hashes, versions and measures of a mathematician; what is named at the foot.
AS_IT_IS = re.compile(
    r"\d[\d.]*, Linux.*|"
    r"[\w.]*[_.]\w[\w.]*|[0-9a-f]{16,}\+?|SHA-256|\bS[01]\b|Lally 2010|How are habits formed（.*?）|rollout_sim\S*|"
    r"PageUp|PageDown|Shift|Python\b.*|matplotlib \d.*|CNY|\b[ks]\b|\bensemble\b|\bdepartments\b"
)


def values(data: Any) -> Iterator[str]:
    """All texts in data that are no keys."""
    if isinstance(data, str):
        yield data
    for one in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from values(one)


def cells(content: bytes) -> list[str]:
    """Texts of a page: of its elements, and of its data for the replay."""
    page = content.decode()
    body = re.sub(r"<(style|script|svg).*?</\1>", " ", page[page.index("<body") :], flags=re.S)
    words = re.findall(r'<script type="application/json" id="replay-words">(.*?)</script>', page, flags=re.S)
    told = [text for found in words for text in values({**json.loads(found), "lightNames": "", "locale": ""})]
    labels = re.findall(r'<svg[^>]*aria-label="([^"]*)"', page)
    return [html.unescape(text) for text in (*re.split("<[^>]+>", body), *told, *labels)]


def book(content: bytes) -> list[str]:
    """Texts of all cells of a workbook, and those in its formulas."""
    rows = (row for sheet in load_workbook(BytesIO(content)) for row in sheet.iter_rows())
    texts = [cell.value for row in rows for cell in row if isinstance(cell.value, str)]
    formulas = [part for text in texts if text.startswith("=") for part in re.findall('"([^"]*)"', text)]
    return [text for text in texts if not text.startswith("=")] + formulas


def deck(content: bytes) -> list[str]:
    """Texts of all shapes and tables of a deck."""
    shapes = [shape for slide in Presentation(BytesIO(content)).slides for shape in slide.shapes]
    tables = [cell.text for shape in shapes if shape.has_table for row in shape.table.rows for cell in row.cells]
    return [shape.text_frame.text for shape in shapes if shape.has_text_frame] + tables


def paper(content: bytes) -> list[str]:
    """Lines of a PDF."""
    text = "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    return text.replace(BREAK, "").splitlines()


READERS: dict[str, Callable[[bytes], list[str]]] = {"html": cells, "xlsx": book, "pptx": deck, "pdf": paper}


@pytest.fixture(scope="module")
def renamed(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return pack_of(tmp_path_factory.mktemp("runs") / "renamed", TEXT, replications=4)


@pytest.fixture(scope="module", params=FORMATS)
def texts(request: pytest.FixtureRequest, renamed: Pack) -> tuple[str, list[str]]:
    """A format, and all that the Chinese file says."""
    return request.param, READERS[request.param](renderer(request.param)(renamed, "zh"))


def test_roles_and_lights_are_called_as_the_scenario_does(texts: tuple[str, list[str]]) -> None:
    kind, said = texts
    whole = "\n".join(said)
    roles = ("head_office_coach", "seed_coach", "regional_coach", "desk_agent")
    lights = ("red",) if kind in ("xlsx", "pptx") else ("green", "yellow", "orange", "red")
    for name in (*roles, *lights):
        assert NAMES[name] in whole, name
    assert not [text for text in said if USUAL.search(text)]


def test_nothing_is_left_in_english(texts: tuple[str, list[str]]) -> None:
    kind, said = texts
    if kind == "pdf":  # its lines break paths; what it says is what the page says
        assert "assumed" not in "".join(said)
        return
    own = set(NAMES.values())
    known = {row.name for row in _table()}
    for text in said:
        if text not in known:
            left = set(re.findall("[A-Za-z]{2,}", re.sub(r"{\w+}", "", AS_IT_IS.sub("", text)))) - own - WORDS
            assert not left, text


def _table() -> tuple[object, ...]:
    from rollout_sim.rules.coefficients import TABLE

    return TABLE


#: Paths of one word, options and the engine's name.
WORDS = {"starts", "freezes", "board", "training", "strategies", "compiled", "Python", "zh", "CN"}
