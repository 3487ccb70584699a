"""The use of the published figures: the page has it, and what is held out cannot change without being seen."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from maintenance import published as uses
from maintenance.page_parts import PagePart
from rollout_sim.studies.cases.published import FILE, HELD_OUT, CaseScenario, book


def test_what_is_held_out_has_not_changed() -> None:
    names = [f"{figure.case}: {figure.name}" for figure in uses.changed()]
    assert not names, (
        f"{names}: figure, reading or case file changed. Write `use: seen` beside it, with since and because in its "
        "case, unless the same is simulated and read: then `python -m maintenance.published --renew WHAT`"
    )


def test_the_page_has_the_uses_as_they_are() -> None:
    assert uses.USES.text == uses.uses_table(), "renew docs/published.md with `python -m maintenance.published`"
    assert uses.RENEWALS.text == uses.renewals_table()


def test_the_page_can_be_found() -> None:
    docs = uses.PAGE.parent
    assert "\npublished\n" in (docs / "index.md").read_text(encoding="utf-8")
    assert "(published.md" in (docs / "model.md").read_text(encoding="utf-8")


HELD = next(figure for figure in book().figures if figure.use.name == HELD_OUT)


@pytest.mark.parametrize(
    "change", [{"printed": "3.0"}, {"reads": "visits of batch 2"}, {"of": (("at once", 1.0),)}, {"stores": 3}]
)
def test_a_digest_holds_the_figure(change: dict[str, Any]) -> None:
    assert uses.digest(HELD) == HELD.digest
    assert uses.digest(replace(HELD, **change)) != HELD.digest


SCENE = """\
name: a
stores: {count: 3}
money: {currency: CNY}
strategies:
  s: {batches: [{stores: rest}]}
  t: {batches: [{stores: 2}]}
overrides:
  more: {stores.count: 4}
  less: {stores.count: 2}
"""


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("count: 3", "count: 5", False),
        ("stores: rest", "stores: 3", False),
        ("stores.count: 4", "stores.count: 9", False),
        ("stores: {count: 3}", "stores:  # a comment\n  count: 3", True),
        ("name: a", "name: b", True),
        ("CNY", "EUR", True),
        ("stores: 2", "stores: 1", True),
        ("stores.count: 2", "stores.count: 1", True),
    ],
)
def test_a_digest_holds_what_a_run_depends_on(
    old: str, new: str, same: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uses, "FOLDER", tmp_path)
    run = CaseScenario("scene.yaml", "s", ("more",))
    (tmp_path / "scene.yaml").write_text(SCENE)
    before = uses.contents(run)
    (tmp_path / "scene.yaml").write_text(SCENE.replace(old, new))
    assert (uses.contents(run) == before) is same


def test_a_digest_holds_the_code_that_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = Path(uses.study.__file__).read_text(encoding="utf-8")
    assert len(uses.readers()) == len(uses.READERS)
    for old, new, same in (
        ("accept_usage)", "accept_usage / 2)", False),
        ('"20 weeks": 140.0', '"20 weeks": 150.0', False),
        ("Numbers of one replication", "The numbers of one replication", True),
        ("    row |= {", "    # a comment\n    row |= {", True),
    ):
        assert old in code
        (tmp_path / "study.py").write_text(code.replace(old, new), encoding="utf-8")
        before = uses.readers()
        with monkeypatch.context() as patch:
            patch.setattr(uses.study, "__file__", str(tmp_path / "study.py"))
            assert (uses.readers() == before) is same, old


def test_a_digest_is_made_anew_with_its_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, page = tmp_path / "published.yaml", tmp_path / "published.md"
    text = FILE.read_text(encoding="utf-8")
    begun = text.split("renewals:")[0] + "renewals: []\n"
    file.write_text(begun.replace(str(HELD.digest), "0" * 12), encoding="utf-8")
    page.write_text(uses.PAGE.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr("rollout_sim.studies.cases.published.FILE", file)
    monkeypatch.setattr(uses, "FILE", file)
    for name in ("USES", "RENEWALS"):
        monkeypatch.setattr(uses, name, PagePart(page, name.lower()))
    book.cache_clear()
    try:
        assert [figure.name for figure in uses.changed()] == [HELD.name]
        assert f"no longer what was held out: {HELD.case}" in CliRunner().invoke(uses.main, []).stderr
        result = CliRunner().invoke(uses.main, ["--renew", 'a key: "new"'], catch_exceptions=False)
        assert result.stderr == ""
        assert uses.changed() == []
        assert [what for _, what in book().renewals] == ['a key: "new"']
        assert '| a key: "new" |' in page.read_text(encoding="utf-8")
        CliRunner().invoke(uses.main, ["--renew", "another"], catch_exceptions=False)
        assert len(book().renewals) == 2
    finally:
        book.cache_clear()
