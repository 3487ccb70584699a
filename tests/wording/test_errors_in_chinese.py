"""Errors and warnings in Chinese: each carries a template that the catalogues hold, with the values that it names."""

import ast
import errno
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from rollout_sim.scenario import ScenarioError, load, warnings
from rollout_sim.wording.phrase_words import SYSTEM, mistake_words, phrase_words
from tests.wording.messages import PACKAGE, phrase_makers

SCENARIOS = Path(__file__).parents[1] / "scenarios"
CHINESE = re.compile("[\u4e00-\u9fff]")
FIELD = re.compile(r"{(\w+)}")
#: What makes phrases of texts from elsewhere.
PHRASES = PACKAGE / "kernel" / "phrases.py"
#: What is quoted, or a name or a value of a scenario file.
AS_WRITTEN = re.compile(r"'[^']*'|\"[^\"]*\"|{[^}]*}|[\w-]*[._\d]\w*|\b[a-z]+: [a-z]+\b")
WORDS = {
    "CSV", "NAME", "UTF", "YAML", "accepted", "always", "at", "autonomous", "batches", "count", "dry", "easy",
    "enforced", "exponential", "failed", "file", "first", "fixed", "from", "gap", "go", "green", "grid", "growth",
    "hardest", "high", "key", "late", "likely", "lognormal", "low", "mid", "min", "never", "no", "none", "off",
    "on", "or", "orange", "playbook", "random", "red", "region", "regions", "regular", "rest", "retry", "rota",
    "rows", "run", "sets", "starts", "stop", "strategies", "target", "tiers", "training", "volunteers", "with",
    "yellow", "yes",
}  # fmt: skip


def english(text: str) -> set[str]:
    """English words that are no names."""
    return set(re.findall("[A-Za-z]{2,}", AS_WRITTEN.sub("", text))) - WORDS


def name_of(call: ast.expr | None) -> str:
    function = call.func if isinstance(call, ast.Call) else call
    return getattr(function, "id", getattr(function, "attr", ""))


def calls(text: str) -> Iterator[ast.Call]:
    """What makes phrases in a module."""
    makers = phrase_makers()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and node.args and name_of(node) in makers:
            yield node


def is_template(call: ast.Call) -> bool:
    """Whether the tests find its template: it is a literal, or of an error a phrase that is made elsewhere."""
    first = call.args[0]
    while isinstance(first, ast.BinOp):
        first = first.left
    if isinstance(first, ast.Constant):
        return first is call.args[0]
    return name_of(call) != "Phrase" and not isinstance(first, ast.JoinedStr)


def has_its_values(call: ast.Call) -> bool:
    """Whether the call gives the values that the template names, and no others."""
    names = {keyword.arg for keyword in call.keywords}
    if not isinstance(call.args[0], ast.Constant) or None in names:
        return True
    return names - {"quoted"} in (set(FIELD.findall(str(call.args[0].value))), set())


def test_templates_are_literals_with_their_values() -> None:
    for path in PACKAGE.rglob("*.py"):
        for call in calls(path.read_text(encoding="utf-8")):
            assert is_template(call) or path == PHRASES, f"{path}:{call.lineno}: a template is a literal"
            assert has_its_values(call), f"{path}:{call.lineno}: the values are not those of the template"


def test_what_hides_a_template_is_seen() -> None:
    wrong = ["Phrase(f'no {name}')", "Phrase(text)", "Refused('no ' + name)", "UnknownChoice(f'no {name}')"]
    assert [is_template(call) for text in wrong for call in calls(text)] == [False] * 4
    right = ["Phrase('no {name}', name=1)", "Refused(RULE, quoted=1)", "PathError(Phrase('no') + hint)"]
    assert [is_template(call) for text in right for call in calls(text)] == [True] * 4
    assert [has_its_values(call) for call in calls("Refused('no {name}', nmae=1)")] == [False]
    assert len(phrase_makers()) > 10


@pytest.mark.parametrize("folder", ["values", "blocks", "file"])
def test_a_scenario_file_is_refused_with_phrases_only(folder: str) -> None:
    errors = {*phrase_makers(), "ScenarioError", "PydanticCustomError", "broken", "_error", "_too_many"}
    for path in (PACKAGE / "scenario" / folder).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Raise) and node.exc is not None:
                assert name_of(node.exc) in errors, f"{path}:{node.lineno}"


def test_the_system_says_so() -> None:
    assert set(SYSTEM) <= {os.strerror(number) for number in errno.errorcode}


@pytest.mark.parametrize("path", sorted((SCENARIOS / "invalid").glob("*.yaml")), ids=lambda path: path.stem)
def test_mistakes_in_a_file_are_told_in_chinese(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(path.parent)
    with pytest.raises(ScenarioError) as caught:
        load(path.name)
    for mistake in caught.value.mistakes:
        rule = phrase_words(mistake.rule, "zh")
        assert CHINESE.search(rule), rule
        if "YAML" not in rule and "CSV" not in rule:  # their readers speak English
            assert not english(re.sub("可用的键有.*", "", rule)), rule
        assert mistake_words(mistake, "en") == str(mistake)
        assert mistake_words(mistake, "zh").startswith(
            f"{mistake.file}:{mistake.line}:{mistake.column}: {mistake.path}"
        )


@pytest.mark.parametrize("path", sorted((SCENARIOS / "valid").glob("*.yaml")), ids=lambda path: path.stem)
def test_warnings_are_told_in_chinese(path: Path) -> None:
    scenario = load(path)
    for warning in warnings(scenario):
        assert warning.values["strategy"] in scenario.strategy_names
        text = phrase_words(warning.values["warning"], "zh")
        assert CHINESE.search(text), text
        assert not english(text), text
        assert phrase_words(warning, "zh") == f"{warning.values['strategy']}: {text}"
