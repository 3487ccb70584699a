"""The catalogues of translations: complete, each message in its folder, and with the same fields as the English."""

import ast
import re
from pathlib import Path

import pytest

from rollout_sim.scenario import load, schema
from rollout_sim.scenario.advice.assumptions import SHOWN_ELSEWHERE, assumed_paths, assumptions
from rollout_sim.wording import language, scenario_words as assumption_words
from tests.wording.messages import PACKAGE, ROOMS, catalogues, homes, room_of

FIELD = re.compile(r"{(\w+)}")
SCENARIOS = Path(__file__).parent.parent / "scenarios" / "valid"
MARKS = {"gettext", "ngettext", "pgettext"}
RENEW = "renew the catalogues by `python -m tests.wording.messages`, and translate what it names"


def test_every_message_is_translated_where_it_belongs_and_none_is_left_over() -> None:
    wanted, by_folder = homes(), catalogues()
    entries = [(entry, folder) for folder, catalogue in by_folder.items() for entry in catalogue if entry.id]
    assert len(wanted) > 700
    assert len(entries) == len(wanted), RENEW
    assert {(entry.context, entry.id): folder for entry, folder in entries} == wanted, RENEW
    assert not [entry.id for entry, _ in entries if entry.fuzzy or not "".join(entry.string)]


def test_translations_have_the_fields_of_the_message() -> None:
    for message in (message for catalogue in catalogues().values() for message in catalogue if message.id):
        english = message.id if isinstance(message.id, str) else message.id[-1]
        chinese = "".join(message.string)
        assert set(FIELD.findall(chinese)) == set(FIELD.findall(english)), english


@pytest.mark.parametrize(
    ("file", "room"),
    [
        ("cli/commands/sweep.py", "cli"),
        ("report/slides/deck.py", "report"),
        ("studies/compare/charts/plan_charts.py", "studies/compare"),
        ("studies/result.py", "studies"),
        ("wording/labels.py", "wording"),
        ("kernel/compile_cache.py", "wording"),
        ("../maintenance/refit_words.py", "wording"),
    ],
)
def test_a_message_belongs_to_the_folder_that_says_it(file: str, room: str) -> None:
    assert room_of(PACKAGE / file) == room


def test_what_several_folders_say_belongs_to_the_one_that_holds_them(monkeypatch: pytest.MonkeyPatch) -> None:
    said_by = {
        "alone": (["studies/risk", "studies/risk"], "studies/risk"),
        "of studies": (["studies/risk", "studies/best"], "studies"),
        "of one and of all": (["studies", "studies/best"], "studies"),
        "of floors": (["studies/risk", "report"], "wording"),
    }
    spoken = [(room, (None, message)) for message, (rooms, _) in said_by.items() for room in rooms]
    monkeypatch.setattr("tests.wording.messages.messages_by_folder", lambda: iter(spoken))
    assert homes() == {(None, message): home for message, (_, home) in said_by.items()}


def test_every_value_of_a_scenario_has_a_label() -> None:
    for file in sorted(SCENARIOS.glob("*.yaml")):
        for one in assumptions(load(file), file.read_text(encoding="utf-8")):
            assert assumption_words.path_label(one.path, "zh") != one.path
            assert assumption_words.path_label(one.path, "en") == one.path
    for path in assumed_paths():
        assert assumption_words.path_label(path, "zh") != path, path
    known = {path.split(".")[0] for path in assumed_paths()}
    assert known | set(SHOWN_ELSEWHERE) == set(schema()["properties"])


@pytest.mark.parametrize(
    ("text", "chinese"),
    [
        ("3 months", "3 个月"),
        ("1.5 thousand", "1,500"),
        ("12 million", "1,200 万"),
        ("1 week … 2.5 weeks … 8 weeks", "1 周 … 2.5 周 … 8 周"),
        ("lognormal / exponential", "对数正态 / 指数"),
        ("from: 2026-10-01; to: 2026-10-07; name: no", "从: 2026-10-01; 到: 2026-10-07; 名称: no"),
        ("12 Months Ltd", "12 Months Ltd"),
        ("25%", "25%"),
    ],
)
def test_values_have_their_units_in_words(text: str, chinese: str) -> None:
    assert assumption_words.value_words(text, "zh") == chinese
    assert assumption_words.value_words(text, "en") == text


def test_lists_and_languages() -> None:
    assert language.join_list(["a", "b", "c"], "en") == "a, b and c"
    assert language.join_list(["甲", "乙", "丙"], "zh") == "甲、乙和丙"
    with pytest.raises(ValueError, match="got 'de'"):
        language.translation("de")


def test_no_message_hides_in_a_formatted_text() -> None:
    """Where Babel does not find it."""
    for room in ROOMS:
        for path in room.rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                inside = ast.walk(node) if isinstance(node, ast.JoinedStr) else ()
                calls = [one for one in inside if isinstance(one, ast.Call) and one.args]
                asked = [one for one in calls if getattr(one.func, "id", getattr(one.func, "attr", "")) in MARKS]
                assert not [one for one in asked if isinstance(one.args[0], ast.Constant)], f"{path}:{node.lineno}"  # type: ignore[attr-defined]
