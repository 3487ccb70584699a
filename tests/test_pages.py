"""The pages of docs/ do what they say: their files are written, and their commands run, from top to bottom."""

import re
import shlex
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from rollout_sim.cli.main import main
from rollout_sim.scenario import schema

DOCS = Path(__file__).parent.parent / "docs"
PAGES = sorted([DOCS / "tutorial.md", *(DOCS / "howto").glob("*.md"), *(DOCS / "zh").glob("*.md")])
#: Pages whose charts are rendered; those of others are composed and not rendered, which would take most of the time.
RENDERED = (DOCS / "tutorial.md", DOCS / "zh" / "report.md")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.M | re.S)
NAMED = re.compile(r"# ([\w.-]+)\n")


def written(kind: str, text: str, folder: Path) -> None:
    """A block whose first line is a comment with a file's name is that file."""
    named = NAMED.match(text)
    if named is None:
        return
    (folder / named[1]).write_text(text if kind == "yaml" else text[named.end() :], encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(DOCS).as_posix())
def test_what_a_page_shows_works(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.chdir(tmp_path)
    if page not in RENDERED:
        request.getfixturevalue("unrendered")
    ran = 0
    for kind, text in BLOCK.findall(page.read_text(encoding="utf-8")):
        if kind in ("yaml", "text", "csv"):
            written(kind, text, tmp_path)
        for line in text.splitlines() if kind == "sh" else ():
            words = shlex.split(line, comments=True)
            assert words[0] == "rollout-sim", f"{page.name}: what is {line!r}?"
            found = CliRunner().invoke(main, words[1:], catch_exceptions=False)
            assert found.exit_code == 0, f"{page.name}: {line}\n{found.output}"
            ran += 1
    assert ran > 0


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(DOCS).as_posix())
def test_what_takes_longer_has_the_options_that_are_shown(page: Path) -> None:
    """Blocks marked bash are for data, machines or time of one's own."""
    for kind, text in BLOCK.findall(page.read_text(encoding="utf-8")):
        for line in text.splitlines() if kind == "bash" else ():
            words = shlex.split(line, comments=True)
            if words[0] == "rollout-sim":
                command = main.get_command(click.Context(main), words[1])
                assert command is not None, line
                known = {option for parameter in command.params for option in parameter.opts}
                assert {word for word in words if word.startswith("--")} <= known, line


def fields() -> str:
    sys.path.insert(0, str(DOCS))
    try:
        import fields

        return str(fields.page(schema()))
    finally:
        sys.path.remove(str(DOCS))


def test_the_reference_has_every_key_of_the_schema() -> None:
    page, whole = fields(), schema()
    for block in (whole, *whole["$defs"].values()):
        for key, value in block.get("properties", {}).items():
            assert f"| `{key}` |" in page, key
            assert " ".join(value.get("description", "").split()[:3]).replace("``", "`").split("|")[0] in page, key


def test_files_that_contributors_are_led_to_are_there() -> None:
    root = DOCS.parent
    for page in (root / "CONTRIBUTING.md", *(DOCS / "contributing").glob("*.md")):
        for path in re.findall(r"`((?:rollout_sim|tests|docs)/[\w/.-]+)`", page.read_text(encoding="utf-8")):
            assert (root / path).exists() or "suggestions" in path or "NAME" in path, f"{page.name}: {path}"


def test_every_page_is_in_the_contents() -> None:
    index = (DOCS / "index.md").read_text(encoding="utf-8")
    for page in DOCS.rglob("*.md"):
        name = page.relative_to(DOCS).with_suffix("").as_posix()
        if "_build" not in name and name != "index":
            assert name in index or name.startswith("howto/"), name
