"""The catalogue of translations: complete, compiled, and with the same fields as the English."""

import gettext
import io
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from rollout_sim.report import language

PACKAGE = Path(language.__file__).parent
CATALOGUE = language.FOLDER / "zh" / "LC_MESSAGES" / language.DOMAIN
FIELD = re.compile(r"{(\w+)}")


def catalogue() -> dict[object, Message]:
    with CATALOGUE.with_suffix(".po").open("rb") as file:
        return {message.id: message for message in read_po(file, locale="zh") if message.id}


def test_every_message_is_translated_and_none_is_left_over() -> None:
    found = {message for _, _, message, _, _ in extract_from_dir(PACKAGE)}
    messages = catalogue()
    assert len(found) > 150
    assert found == set(messages)
    assert not [key for key, message in messages.items() if message.fuzzy or not "".join(message.string)]


def test_translations_have_the_fields_of_the_message() -> None:
    for key, message in catalogue().items():
        english = key[-1] if isinstance(key, tuple) else key
        chinese = "".join(message.string)
        assert set(FIELD.findall(chinese)) == set(FIELD.findall(str(english))), key


def test_compiled_catalogue_is_that_of_the_source() -> None:
    with CATALOGUE.with_suffix(".po").open("rb") as file:
        source = read_po(file, locale="zh")
    compiled = io.BytesIO()
    write_mo(compiled, source)
    compiled.seek(0)
    fresh = gettext.GNUTranslations(compiled)._catalog  # type: ignore[attr-defined]
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        stored = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    headers = fresh.pop(""), stored.pop("")  # these hold the time and Babel's version
    assert all(headers)
    assert stored == fresh


def test_lists_and_languages() -> None:
    assert language.join_list(["a", "b", "c"], "en") == "a, b and c"
    assert language.join_list(["甲", "乙", "丙"], "zh") == "甲、乙和丙"
    with pytest.raises(ValueError, match="got 'de'"):
        language.translation("de")
