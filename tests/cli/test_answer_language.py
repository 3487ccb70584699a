"""The command line in Chinese: help, mistakes and what click says itself; names, paths and options stay as they are."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from rollout_sim.cli import answer_language as words
from rollout_sim.cli.main import COMMANDS, main

#: What is typed, what it may be, and names: of options, metavars, files, methods and programs.
TYPED = re.compile(
    r"-{1,2}[a-z][-a-z]*|\[[^\]]*\]|'[^']*'|[A-Z]{2,}\S*|[\w.]*[_.=:/][\w.,:=%/]*|rollout-sim\S*|Ctrl-C|JSON|Sobol'|Morris"
)
LATIN = re.compile(r"[A-Za-z]{2,}")
NAMES = {
    "and", "batches", "board", "calendar", "calibrate", "compare", "cost", "costs", "csv", "dask", "date",
    "distributed", "fan", "giving", "grid", "html", "kim", "lead", "light", "lights", "load", "money", "morris",
    "moves", "nelson", "one", "outcomes", "override", "pdf", "people", "pptx", "readiness", "refits", "region",
    "replications", "resume", "Schema", "sobol", "stderr", "stdout", "succeeding", "up", "usage", "way",
    "weekly", "xlsx",
}  # fmt: skip


def left(text: str) -> set[str]:
    """English words that are no names."""
    return set(LATIN.findall(TYPED.sub("", text))) - NAMES


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_chinese(command: str) -> None:
    arguments = ["--language", "zh", *([command] if command else []), "--help"]
    found = CliRunner().invoke(main, arguments, prog_name="rollout-sim")
    assert found.exit_code == 0, found.output
    told = found.output.split("示例：")
    assert len(told) == 2
    after = told[1].split("\n\n", 1)[1]
    shown = told[0] + after
    assert not left(shown) - set(COMMANDS), shown


def test_help_is_english_again_afterwards() -> None:
    CliRunner().invoke(main, ["--language", "zh", "compare", "--help"])
    found = CliRunner().invoke(main, ["compare", "--help"]).output
    assert "Usage:" in found
    assert not re.search("[\u4e00-\u9fff]", found)


def test_no_line_of_chinese_help_is_too_long() -> None:
    for command in COMMANDS:
        text = CliRunner().invoke(main, ["--language", "zh", command, "--help"]).output
        before = text.split("示例：")[0]
        assert max(words.cells(line) for line in before.splitlines()) <= 80, command


@pytest.mark.parametrize(
    ("arguments", "chinese"),
    [
        (["compare"], "缺少参数"),
        (["compare", "x.yaml", "--foo"], "没有选项 '--foo'"),
        (["comapre"], "没有命令 'comapre'"),
        (["compare", "x.yaml", "--replications", "0"], "'--replications' 的取值无效：0 不在范围"),
        (["compare", "x.yaml", "--precision", "much"], "须为占比"),
        (["compare", "x.yaml", "--precision", "1%", "--replications", "5"], "请去掉 --replications"),
        (["compare", "missing.yaml"], "无法读取：没有该文件或目录"),
        (["report", "."], "没有推演结果"),
        (["new", "x", "--template", "basci"], "是否要写 'basic'？"),
    ],
)
def test_mistakes_are_chinese(
    arguments: list[str], chinese: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = CliRunner().invoke(main, ["--language", "zh", *arguments])
    assert found.exit_code in (1, 2)
    assert chinese in found.output


def test_the_language_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(words.VARIABLE, "zh")
    assert "选项" in CliRunner().invoke(main, ["compare", "--help"]).output
    assert "Options" in CliRunner().invoke(main, ["compare", "--help", "--language=en"]).output
    monkeypatch.setenv(words.VARIABLE, "tlh")
    assert "Options" in CliRunner().invoke(main, ["compare", "--help"]).output


def test_what_the_model_says_is_chinese_too(capsys: pytest.CaptureFixture[str]) -> None:
    from rollout_sim.kernel import compile_cache as cache

    for language, said in (("zh", "正在为本机编译模型"), ("en", "Compiling the model")):
        words.set_language(language)
        cache._say(cache.COMPILING)
        assert capsys.readouterr().err.startswith(said)
