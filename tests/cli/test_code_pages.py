"""What is printed where the code page lacks a sign: the plain sign, and never a lost minus or a traceback."""

import codecs
from pathlib import Path

import pytest
from click.testing import CliRunner

from rollout_sim.cli.main import COMMANDS, PLAIN_SIGNS, main, plain_signs


@pytest.fixture(autouse=True)
def registered() -> None:
    codecs.register_error(PLAIN_SIGNS, plain_signs)


@pytest.mark.parametrize("page", ["cp1252", "cp936", "cp437", "ascii"])
def test_a_minus_stays_a_minus(page: str) -> None:
    text = "−20.0 ± 0.3 (−21 … −19)".encode(page, PLAIN_SIGNS).decode(page)
    assert text.replace("±", "+-").replace("…", "...").replace("−", "-") == "-20.0 +- 0.3 (-21 ... -19)"


def test_a_letter_that_is_not_there_is_a_question_mark() -> None:
    assert "门店 A".encode("cp1252", PLAIN_SIGNS) == b"?? A"


@pytest.mark.parametrize("name", COMMANDS)
def test_the_language_may_stand_behind_any_command(name: str) -> None:
    found = CliRunner().invoke(main, [name, "--language", "zh", "--help"])
    assert found.exit_code == 0
    assert "用法" in found.output
    assert "--language [en|zh]" in found.output


def test_what_is_written_is_in_the_language_behind_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert "已写入" in CliRunner().invoke(main, ["new", "mine", "--language", "zh"]).output
    assert CliRunner().invoke(main, ["schema", "--language", "zh"]).exit_code == 0
