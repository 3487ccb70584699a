"""The page and the command: what they say, and with what status they end."""

import subprocess
import sys
from pathlib import Path

import pytest

from verification import __main__ as command
from verification.checks import Check, Effort, exactly, mean_of
from verification.drawing import picture
from verification.page import Done, page

ROOT = Path(__file__).parent.parent.parent


def quick(name: str, found: float = 1.0) -> Done:
    drawn = picture([lambda axes: axes.plot([0, 1])], "a <line>")  # type: ignore[func-returns-value]
    numbers = [mean_of("a & b", [0.9, 1.1, 1.0, 0.95, 1.05], 1.0), exactly("<i>", found, 1.0)]
    return Done(name, 1.0, Check(f"{name} <script>", "asked & told", numbers, [drawn], ["a <note>"], [["x<y"], ["1"]]))


def test_a_page_needs_nothing_and_escapes_what_it_is_told() -> None:
    text = page([quick("one"), Done("two", 2.0, None, "it <broke>")], {"on": "<machine>"}, ["three"])
    for raw in ("<script", "<note>", "<line>", "<broke>", "<machine>", "x<y", "<i>:"):
        assert raw not in text
    assert "src='data:image/png;base64," in text
    assert "http" not in text
    assert "1 of 2 checks fail: two" in text
    assert "stopped before three" in text
    assert text.index("<table>") < text.index("<h2")


def test_the_verdict_follows_the_numbers() -> None:
    assert "All 1 checks pass" in page([quick("one")], {})
    assert "FAIL" in page([quick("one", found=2.0)], {})


@pytest.mark.parametrize(
    ("found", "status", "said"), [(1.0, 0, "all pass"), (2.0, 1, "failed: lights"), (None, 1, "failed: lights")]
)
def test_the_status_says_how_it_went(
    found: float | None,
    status: int,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def check(effort: Effort) -> Check:
        if found is None:
            raise ValueError("no <such> thing")
        made = quick("lights", found).check
        assert made is not None
        return made

    monkeypatch.setattr(command, "check", lambda name: check)
    assert command.main(["--only", "lights", "--page", str(tmp_path / "deep" / "page.html")]) == status
    assert said in capsys.readouterr().out
    assert "lights" in (tmp_path / "deep" / "page.html").read_text()


def test_what_is_done_is_kept_after_an_interrupt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def check(name: str) -> object:
        def run(effort: Effort) -> Check | None:
            if name == "spike":
                raise KeyboardInterrupt
            return quick(name).check

        return run

    monkeypatch.setattr(command, "check", check)
    assert command.main(["--page", str(tmp_path / "page.html")]) == 130
    assert "stopped before spike, batches" in (tmp_path / "page.html").read_text()


@pytest.mark.parametrize(
    "words", [["--only", "nothing"], ["--seed", "-1"], ["--threads", "0"], ["--seed", "x"], ["wizards"]]
)
def test_a_mistake_is_a_line_and_status_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        command.main(words)
    assert ended.value.code == 2
    assert "error:" in capsys.readouterr().err


def test_a_page_that_cannot_be_written_is_said_before_anything_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    assert command.main(["--only", "engines", "--page", str(tmp_path / "file" / "page.html")]) == 2
    assert "cannot be written" in capsys.readouterr().err


@pytest.mark.compiled
def test_a_quick_check_from_the_shell(tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    words = ["--quick", "--only", "lights", "--threads", "1", "--page", str(target)]
    ran = subprocess.run([sys.executable, "-m", "verification", *words], cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert "all pass" in ran.stdout
    assert "lights: " in ran.stderr
    assert "Lights as a chain" in target.read_text()


def test_every_check_can_be_found() -> None:
    for name in command.CHECKS:
        assert callable(command.check(name))


def test_a_check_asked_for_by_name_shows_its_table_and_renews_its_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    check = Check(
        "Lights", "", [], [], table=[["verdict", "change"], ["flat", "no calls"]], docs={tmp_path / "a.md": "text"}
    )
    monkeypatch.setattr(command, "check", lambda name: lambda effort: check)
    words = ["lights", "--page", str(tmp_path / "page.html")]
    assert command.main(words) == 0
    assert "| verdict | change |\n|---|---|\n| flat | no calls |\n" in capsys.readouterr().out
    assert not (tmp_path / "a.md").exists()
    assert command.main([*words, "--docs"]) == 0
    assert (tmp_path / "a.md").read_text() == "text"
    capsys.readouterr()
    assert command.main(["--only", *words]) == 0
    assert "no calls" not in capsys.readouterr().out
