"""The pages keep up with the code. Run as a module, this renews docs/model.md's table of coefficients."""

import re
from importlib import import_module
from pathlib import Path

import pytest

from maintenance.refit import FREE
from rollout_sim.mechanisms.register import MECHANISMS
from rollout_sim.results.measures import MEASURES
from rollout_sim.rules import coefficients as register, events
from rollout_sim.rules.coefficients import TABLE, markdown
from rollout_sim.studies.cases.published import book

PAGE = Path(__file__).parent.parent / "docs" / "model.md"
REPORT = PAGE.parent / "stress-des.md"
MECHANISM_PAGES = PAGE.parent.parent / "rollout_sim" / "mechanisms"
BEGIN, END = "<!-- coefficients: begin -->\n", "\n<!-- coefficients: end -->"

#: What the page must name, each in backticks.
NAMES = {
    "states": events.STATE_NAMES,
    "lights": events.LIGHT_NAMES,
    "tasks": events.TASK_NAMES,
    "events": events.EVENT_NAMES,
    "roles": events.ROLE_NAMES,
    "measures": tuple(row.name for row in MEASURES),
    "fitted coefficients": FREE,
    "targets of the fit": tuple(figure.name for figure in book().targets),
}


def parts(text: str) -> tuple[str, str, str]:
    """The page before the table, the table, and the page after it."""
    before, rest = text.split(BEGIN)
    table, after = rest.split(END)
    return before, table, after


def renew() -> None:
    """Put the code's table of coefficients into the page."""
    text = PAGE.read_text(encoding="utf-8")
    if BEGIN + END[1:] in text:  # nothing between the marks yet
        text = text.replace(BEGIN, BEGIN + "\n")
    before, _, after = parts(text)
    PAGE.write_text(before + BEGIN + markdown() + END + after, encoding="utf-8")


def test_the_table_of_coefficients_is_the_codes() -> None:
    _, table, _ = parts(PAGE.read_text(encoding="utf-8"))
    assert table == markdown(), "docs/model.md is behind the code: renew it with `python -m tests.test_docs`"


def prose() -> str:
    """The page without its table, which names coefficients by itself, and with the parts of the mechanisms."""
    before, _, after = parts(PAGE.read_text(encoding="utf-8"))
    pages = (MECHANISM_PAGES / mechanism / "model.md" for mechanism in MECHANISMS)
    return "\n".join([before, after, *(page.read_text(encoding="utf-8") for page in pages)])


@pytest.mark.parametrize("group", NAMES)
def test_the_page_names_everything(group: str) -> None:
    missing = [name for name in NAMES[group] if f"`{name}`" not in prose()]
    assert not missing, f"docs/model.md does not name these {group}: {', '.join(missing)}"


def test_a_table_that_is_behind_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    _, table, _ = parts(PAGE.read_text(encoding="utf-8"))
    for changed in ({"default": 3.5}, {"high": 61}, {"unit": "weeks"}, {"source": "fitted"}):
        monkeypatch.setattr(register, "TABLE", (TABLE[0]._replace(**changed), *TABLE[1:]))
        assert table != markdown()
    monkeypatch.setattr(register, "TABLE", TABLE[1:])
    assert table != markdown()


def test_every_coefficient_has_its_place_in_the_equations_or_the_text() -> None:
    missing = [row.name for row in TABLE if not re.search(rf"\b{row.name}\b", prose())]
    assert not missing, f"docs/model.md tells what these are for in its table only: {', '.join(missing)}"


def test_the_report_answers_every_item_of_the_checklist() -> None:
    text = REPORT.read_text(encoding="utf-8")
    sections = {1: 3, 2: 5, 3: 4, 4: 3, 5: 4, 6: 1}  # of STRESS-DES, and how many items each has
    wanted = [f"{section}.{item}" for section, items in sections.items() for item in range(1, items + 1)]
    assert re.findall(r"^### (\d\.\d) ", text, re.M) == wanted
    assert re.findall(r"\*\*(2\.5\.\d) ", text) == [f"2.5.{item}" for item in range(1, 6)]


def test_the_rules_that_the_report_names_are_there() -> None:
    named = re.findall(r"`(rules\.\w+|kernel\.\w+|mechanisms\.\w+\.rules)\.(\w+)`", REPORT.read_text(encoding="utf-8"))
    assert len(named) > 15
    for module, rule in named:
        assert callable(getattr(import_module(f"rollout_sim.{module}"), rule))


def test_links_of_the_report_lead_to_headings() -> None:
    """A heading's anchor is its words in small letters, with hyphens between and no other signs."""
    headings = {
        page: {re.sub(r"[^\w -]", "", words).strip().lower().replace(" ", "-") for words in
               re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.M)}
        for page in PAGE.parent.glob("*.md")
    }  # fmt: skip
    links = re.findall(r"\]\(([\w.-]*)#([\w-]+)\)", REPORT.read_text(encoding="utf-8"))
    assert len(links) > 10
    for file, anchor in links:
        assert anchor in headings[PAGE.parent / file if file else REPORT], anchor


if __name__ == "__main__":
    renew()
