"""Errors and warnings in Chinese: every one that a user can meet is known, and every phrase is of something said."""

import ast
import errno
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import rollout_sim
from rollout_sim.scenario import ScenarioError, load, warnings
from rollout_sim.wording.error_phrases import PHRASES, translated, translated_mistake

PACKAGE = Path(rollout_sim.__file__).parent
SCENARIOS = Path(__file__).parents[1] / "scenarios"
BELOW = [
    *(
        PACKAGE / room
        for room in ("scenario", "studies", "replications", "statistics", "run_folder", "results", "rules", "kernel")
    )
]
#: Errors whose words a user reads; others are of programs.
SHOWN = {"UnknownChoice", "FolderRefused", "FolderBusy", "ClusterRefused", "ClusterLost", "SimulationFailure",
         "TooFewFutures", "PathError", "RangeError", "UnknownChart", "FormatRefused", "Problem", "Mistake"}  # fmt: skip
CHINESE = re.compile("[\u4e00-\u9fff]")
#: What is quoted, or a name or a value of a scenario file.
AS_WRITTEN = re.compile(r"'[^']*'|\"[^\"]*\"|{[^}]*}|[\w-]*[._\d]\w*|\b[a-z]+: [a-z]+\b")
#: What stands for a value.
SIGN = "§"
WORDS = {
    "CSV", "NAME", "UTF", "YAML", "accepted", "always", "at", "autonomous", "batches", "count", "dry", "easy",
    "enforced", "exponential", "failed", "file", "first", "fixed", "from", "gap", "go", "green", "grid", "growth",
    "hardest", "high", "key", "late", "likely", "lognormal", "low", "mid", "min", "never", "no", "none", "off",
    "on", "or", "orange", "playbook", "random", "red", "region", "regions", "regular", "rest", "retry", "rota",
    "rows", "run", "sets", "starts", "stop", "strategies", "target", "tiers", "training", "volunteers", "with",
    "yellow", "yes",
}  # fmt: skip


def left(text: str) -> set[str]:
    """English words that are no names."""
    return set(re.findall("[A-Za-z]{2,}", AS_WRITTEN.sub("", text))) - WORDS


def strings(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_every_phrase_is_of_something_said() -> None:
    code = "\n".join(
        text for path in PACKAGE.rglob("*.py") if path.name != "error_phrases.py" for text in strings(path)
    )
    systems = {os.strerror(number) for number in errno.errorcode}
    for phrase in PHRASES:
        chunks = [] if phrase in systems else re.split(r"{\d}", phrase)
        for part in (part for chunk in chunks for part in re.split(r"[;:,.()]", chunk)):
            assert part.strip() in code, f"{part!r} of {phrase!r} is said nowhere"


def messages() -> Iterator[tuple[str, str]]:
    """What is said where an error is raised, with a sign for what differs."""
    for room in BELOW:
        for path in room.rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in SHOWN:
                    for one in node.args:
                        if isinstance(one, ast.JoinedStr):
                            parts = (str(part.value) if isinstance(part, ast.Constant) else SIGN for part in one.values)
                            yield f"{path.name}:{one.lineno}", "".join(parts)
                        elif isinstance(one, ast.Constant) and isinstance(one.value, str) and " " in one.value:
                            yield f"{path.name}:{one.lineno}", one.value


def test_every_error_has_its_phrase() -> None:
    found = list(messages())
    assert len(found) > 80
    for place, text in found:
        shapes = (text.replace(SIGN, "7"), text.removesuffix(SIGN).replace(SIGN, "7"))  # the last may be a hint
        known = text in (SIGN, SIGN * 2) or any(CHINESE.search(translated(one, "zh")) for one in shapes)
        assert known, (
            f"{place}: {text!r} is to be added to wording/error_phrases.py; then python -m tests.wording.messages"
        )


@pytest.mark.parametrize("path", sorted((SCENARIOS / "invalid").glob("*.yaml")), ids=lambda path: path.stem)
def test_mistakes_in_a_file_are_told_in_chinese(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(path.parent)
    with pytest.raises(ScenarioError) as caught:
        load(path.name)
    for mistake in caught.value.mistakes:
        rule = translated(mistake.rule, "zh")
        assert CHINESE.search(rule), rule
        if "YAML" not in rule and "CSV" not in rule:  # their readers speak English
            assert not left(re.sub("可用的键有.*", "", rule)), rule
        assert translated_mistake(mistake, "en") == str(mistake)
        assert translated_mistake(mistake, "zh").startswith(
            f"{mistake.file}:{mistake.line}:{mistake.column}: {mistake.path}"
        )


@pytest.mark.parametrize("path", sorted((SCENARIOS / "valid").glob("*.yaml")), ids=lambda path: path.stem)
def test_warnings_are_told_in_chinese(path: Path) -> None:
    scenario = load(path)
    for warning in warnings(scenario):
        name = next(name for name in scenario.strategy_names if warning.startswith(f"{name}: "))
        text = translated(warning.removeprefix(f"{name}: "), "zh")
        assert CHINESE.search(text), text
        assert not left(text), text


def test_weeks_in_a_row_are_told_one_by_one() -> None:
    text = (
        "training, contacts and acceptances ask for more hours than there are in week 2 (1.2 times), weeks 4 to 5 "
        "(nobody is there), week 9 (3.0 times); in week 9, 120 h are asked for and 40 h there, before any help request"
    )
    told = translated(text, "zh")
    assert told.startswith("第 2 周（1.2 倍）、第 4 至 5 周（无人在岗）、第 9 周（3.0 倍），")
    assert not left(told)


def test_what_is_inside_a_message_is_told_too() -> None:
    assert translated("must be rota or always; did you mean 'rota'?", "zh") == "须为 rota 或 always；是否要写 'rota'？"
    assert translated("replications must be 1 or more (got 0)", "zh") == "推演次数不得少于 1（实为 0）"
    assert translated("nobody ever said this", "zh") == "nobody ever said this"
    assert translated("must be a list", "en") == "must be a list"
