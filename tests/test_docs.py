"""docs/model.md keeps up with the code. Run as a module, it renews the page's table of coefficients."""

from pathlib import Path

import pytest

from rollout_sim.experiments.fit import FREE
from rollout_sim.experiments.published import book
from rollout_sim.model import events
from rollout_sim.model.coefficients import markdown
from rollout_sim.results.measures import MEASURES

PAGE = Path(__file__).parent.parent / "docs" / "model.md"
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


@pytest.mark.parametrize("group", NAMES)
def test_the_page_names_everything(group: str) -> None:
    before, _, after = parts(PAGE.read_text(encoding="utf-8"))  # the table names coefficients by itself
    missing = [name for name in NAMES[group] if f"`{name}`" not in before + after]
    assert not missing, f"docs/model.md does not name these {group}: {', '.join(missing)}"


if __name__ == "__main__":
    renew()
