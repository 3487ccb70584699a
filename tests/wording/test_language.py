"""The catalogue of translations: complete, compiled, and with the same fields as the English."""

import ast
import gettext
import io
import re
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo

from rollout_sim.scenario import load, schema
from rollout_sim.scenario.advice.assumptions import SHOWN_ELSEWHERE, assumptions
from rollout_sim.wording import language, scenario_words as assumption_words
from tests.wording.messages import CATALOGUE, ROOMS, catalogue, messages

FIELD = re.compile(r"{(\w+)}")
SCENARIOS = Path(__file__).parent.parent / "scenarios" / "valid"
MARKS = {"gettext", "ngettext", "pgettext"}
RENEW = "renew the catalogue by `python -m tests.wording.messages`, and translate what it names"


def test_every_message_is_translated_and_none_is_left_over() -> None:
    found = set(messages())
    kept = [message for message in catalogue() if message.id]
    assert len(found) > 700
    assert found == {(message.context, message.id) for message in kept}, RENEW
    assert not [message.id for message in kept if message.fuzzy or not "".join(message.string)]


def test_translations_have_the_fields_of_the_message() -> None:
    for message in catalogue():
        english = message.id if isinstance(message.id, str) else message.id[-1]
        chinese = "".join(message.string)
        assert set(FIELD.findall(chinese)) == set(FIELD.findall(english)), english


def test_compiled_catalogue_is_that_of_the_source() -> None:
    compiled = io.BytesIO()
    write_mo(compiled, catalogue())
    compiled.seek(0)
    fresh = gettext.GNUTranslations(compiled)._catalog  # type: ignore[attr-defined]
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        stored = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    headers = fresh.pop(""), stored.pop("")  # these hold the time and Babel's version
    assert all(headers)
    assert stored == fresh, RENEW


def test_every_value_of_a_scenario_has_a_label() -> None:
    for file in sorted(SCENARIOS.glob("*.yaml")):
        for one in assumptions(load(file), file.read_text(encoding="utf-8")):
            assert assumption_words.path_label(one.path, "zh") != one.path
            assert assumption_words.path_label(one.path, "en") == one.path
    for key in schema()["properties"]:
        assert key in SHOWN_ELSEWHERE or any(path.split(".")[0] == key for path in assumption_words.PATHS), key


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
