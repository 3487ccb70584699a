"""Figures of pages: each stands between marks that name the command which makes it, and is made anew by it."""

import re
import shlex
from pathlib import Path

import pytest

from maintenance import pages
from maintenance.pages import BLOCK, PAGES, ROOT, Made, renewed

TEXT = """\
Before.

<!-- output of `rollout-sim cases` -->
```
old
```
<!-- end -->
<!-- table of `A=1 python -m benchmarks c` -->

| old |
|---|

<!-- end -->
<!-- picture chart of `rollout-sim cases` -->
![What it shows](images/it.png)
<!-- end -->
After: 12 stores.
"""


def test_blocks_are_made_anew_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "run" / "charts").mkdir(parents=True)
    (tmp_path / "images").mkdir()
    (tmp_path / "run" / "charts" / "chart.png").write_bytes(b"new")
    printed = {
        "rollout-sim cases": f"new\nlines\n\nChart: {tmp_path}/run/charts/chart.svg\n",
        "A=1 python -m benchmarks c": "machine\n\n| new |\n|---|\n| 1 |\n\nbehind it\n\n| other |\n",
    }
    new = renewed(TEXT, tmp_path / "page.md", lambda command: Made(printed[command], tmp_path / "run"))
    assert new == TEXT.replace("old\n```", "new\nlines\n```").replace("| old |\n|---|\n", "| new |\n|---|\n| 1 |\n")
    assert (tmp_path / "images" / "it.png").read_bytes() == b"new"
    assert renewed(new, tmp_path / "page.md", lambda command: Made(printed[command], tmp_path / "run")) == new


def test_an_answer_is_the_verdict_in_the_language_of_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "_verdict", lambda folder, language: f"The verdict, {language}.")
    text = "<!-- answer of `rollout-sim compare a.yaml` -->\nold\n<!-- end -->\n"
    for name, language in (("README.md", "en"), ("README.zh-CN.md", "zh")):
        assert f"```\nThe verdict, {language}.\n```" in renewed(text, tmp_path / name, lambda _: Made("", tmp_path))


@pytest.mark.parametrize("name", PAGES)
def test_every_mark_of_a_page_is_a_block_of_a_command_that_there_is(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    blocks = list(BLOCK.finditer(text))
    assert (
        len(blocks) == text.count("<!-- end -->") == len(re.findall(r"<!-- (?:answer|output|table|picture) ", text)) > 0
    )
    for block in blocks:
        words = [word for word in shlex.split(block[3]) if "=" not in word]
        assert words[0] in ("rollout-sim", "python")
        assert words[0] == "rollout-sim" or words[2] in ("benchmarks", "verification")


@pytest.mark.parametrize("name", PAGES)
def test_tables_of_figures_stand_between_marks(name: str) -> None:
    """Fenced blocks without a language are outputs; a row with an interval or a decimal is a measured one."""
    rest = BLOCK.sub("", (ROOT / name).read_text(encoding="utf-8"))
    rest = re.sub(r"<!-- (\w+): begin -->.*?<!-- \1: end -->", "", rest, flags=re.S)  # of ``maintenance.page_parts``
    assert not re.search(r"^```\n", re.sub(r"^```\w+\n.*?^```\n", "", rest, flags=re.M | re.S), re.M)
    assert not [row for row in re.findall(r"^\|.*\|$", rest, re.M) if re.search(r"±|\d\.\d|…", row)]


def test_a_page_without_marks_is_refused() -> None:
    with pytest.raises(SystemExit, match=r"docs/model\.md has no figures"):
        pages.main(["docs/model.md"])
