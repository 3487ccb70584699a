"""What the README shows exists: commands with their options, make targets, files and modules."""

import importlib.util
import re
import shlex
from pathlib import Path

import click
import pytest

from rollout_sim.cli.main import main

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CHINESE = (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")
PAGES = "".join(page.read_text(encoding="utf-8") for page in (ROOT / "docs" / "howto").glob("*.md"))
QUESTIONS = (ROOT / "docs" / "questions.md").read_text(encoding="utf-8")
#: So many words may the README have, and so many Chinese characters and other words the Chinese one.
MOST_WORDS, MOST_SIGNS = 900, 1500


def shown(page: str) -> list[str]:
    """Lines of a page's shell blocks, without their comments."""
    blocks = re.findall(r"```(?:sh|console)\n(.*?)```", page, re.S)
    return [line.split("  #")[0].strip() for block in blocks for line in block.splitlines()]


CODE = shown(README)
COMMANDS = [
    line.removeprefix("$ ") for line in CODE + shown(CHINESE) if line.startswith(("rollout-sim ", "$ rollout-"))
]
COMMANDS += [
    command for command in re.findall(r"`(rollout-sim [^`]*)`", QUESTIONS + README + CHINESE) if "FOLDER" not in command
]
TARGETS = re.findall(r"\bmake ([a-z-]+)", README + CHINESE)


def test_the_readme_is_short() -> None:
    assert len(README.split()) < MOST_WORDS
    signs = re.findall(r"[\u4e00-\u9fff]|[A-Za-z0-9_./-]+", CHINESE)
    assert len(signs) < MOST_SIGNS


def test_both_readmes_say_the_same() -> None:
    for what in (r"^#+ ", r"^\| ", r"`(?:make|rollout-sim) [^`]*`", r"^<!-- \w+ \w* ?of .*", r"^```sh"):
        english, chinese = (len(re.findall(what, page, re.M)) for page in (README, CHINESE))
        assert abs(english - chinese) <= (1 if "make" in what else 0), what


def test_the_readme_shows_commands() -> None:
    assert len(COMMANDS) >= 5
    assert CODE[0].startswith("make demo")
    assert CODE[1].startswith("make test")


@pytest.mark.parametrize("line", COMMANDS)
def test_commands_take_the_options_that_are_shown(line: str) -> None:
    words = shlex.split(line)
    context = click.Context(main)
    command = main.get_command(context, words[1])
    assert command is not None
    known = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= known


@pytest.mark.parametrize("target", sorted(set(TARGETS)))
def test_make_targets_exist(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.M)


@pytest.mark.parametrize("path", sorted(set(re.findall(r"\]\(([\w/.-]+)\)", README + CHINESE))))
def test_linked_files_exist(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize("module", sorted(set(re.findall(r"python -m ([\w.]+)", README + PAGES))))
def test_modules_exist(module: str) -> None:
    assert importlib.util.find_spec(module) is not None


def test_the_notebook_lines_work() -> None:
    block = re.search(r"```python\n(.*?)```", QUESTIONS, re.S)
    assert block is not None
    names: dict[str, object] = {}
    few = block[1].replace("replications=100", "replications=2, workers=1").replace("220-stores", "documents-alone")
    exec(few.replace('"configs/', f'"{ROOT}/configs/'), names)
    assert len(names["comparison"].table()) > 10  # type: ignore[attr-defined]
