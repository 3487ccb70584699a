"""A mechanism that is added as docs/contributing/mechanism.md says: one folder and one line, and it is everywhere."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import rollout_sim
from rollout_sim.mechanisms import register

PACKAGE = Path(rollout_sim.__file__).parent
PAGE = PACKAGE.parent / "docs" / "contributing" / "mechanism.md"
FILE = re.compile(r"^```(?:python|po|markdown)\n# (rollout_sim/\S+)\n(.*?)^```", re.M | re.S)
ADDED = re.compile(r"^```diff\n(.*?)^```", re.M | re.S)
LOOK = Path(__file__).parent / "look_at_added.py"


def page_files() -> dict[str, str]:
    """The files of the page by their paths."""
    return dict(FILE.findall(PAGE.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def added(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package with the page's mechanism in it."""
    root = tmp_path_factory.mktemp("added")
    shutil.copytree(PACKAGE, root / "rollout_sim", ignore=shutil.ignore_patterns("__pycache__", "locale"))
    for path, text in page_files().items():
        place = root / path
        place.parent.mkdir(exist_ok=True)
        place.write_text(text, encoding="utf-8")
    (change,) = ADDED.findall(PAGE.read_text(encoding="utf-8"))
    before = "".join(line[1:] + "\n" for line in change.splitlines() if line[0] != "+")
    after = "".join(line[1:] + "\n" for line in change.splitlines() if line[0] != "-")
    place = root / "rollout_sim" / "mechanisms" / "register.py"
    text = place.read_text(encoding="utf-8")
    assert before in text
    place.write_text(text.replace(before, after), encoding="utf-8")
    return root


def test_it_is_one_folder_and_one_line(added: Path) -> None:
    parts = {path.stem for path in (added / "rollout_sim/mechanisms/suggestions").glob("*.py")} - {"__init__"}
    assert parts <= set(register.PARTS)
    touched = [path for path in sorted(added.rglob("*.*")) if path.is_file() and differs(path, added)]
    outside = [path for path in touched if path.parent.name != "suggestions"]
    assert [path.name for path in outside] == ["register.py"]


def differs(path: Path, root: Path) -> bool:
    own = PACKAGE.parent / path.relative_to(root)
    return not own.exists() or own.read_bytes() != path.read_bytes()


def looked(root: Path, **environment: str) -> dict[str, object]:
    """What a process sees that runs the copy of the package."""
    variables = {**os.environ, "PYTHONPATH": str(root), **environment}
    done = subprocess.run([sys.executable, str(LOOK)], cwd=root, env=variables, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    return dict(json.loads(done.stdout.splitlines()[-1]))


@pytest.fixture(scope="module")
def seen(added: Path) -> dict[str, object]:
    return looked(added, NUMBA_DISABLE_JIT="1")


def test_both_engines_have_it_to_the_bit(seen: dict[str, object]) -> None:
    assert seen["engines agree"]
    assert seen["suggestions"] > seen["read"] > 0  # type: ignore[operator]


def test_without_it_nothing_changes(seen: dict[str, object]) -> None:
    assert seen["off is as if it were not there"]


def test_its_people_tasks_and_events_are_in_the_log(seen: dict[str, object]) -> None:
    assert {"suggested", "suggestion read"} <= set(seen["events"])  # type: ignore[call-overload]
    assert seen["done by"] == ["reader"]


@pytest.mark.parametrize(
    "what",
    [
        "table", "table in Chinese", "absent from the table where it is off", "report", "report in Chinese", "paper",
        "budget", "schema", "label in Chinese", "story", "story in Chinese", "drawn", "coefficient", "warning",
        "warning in Chinese",
    ],
)  # fmt: skip
def test_it_is_found_in(what: str, seen: dict[str, object]) -> None:
    assert seen[what]


def test_a_mistake_in_its_block_is_one_line(seen: dict[str, object]) -> None:
    assert seen["mistakes"] == [
        "box.yaml:7:58: suggestions.reader_day: is paid to nobody: there are no readers (got 5)",
        "box.yaml:7:15: suggestions.reader: is no key here; did you mean 'readers'?",
    ]


@pytest.mark.slow
def test_compiled_it_is_the_same(added: Path, seen: dict[str, object]) -> None:
    assert looked(added)["log"] == seen["log"]


def test_every_mechanism_says_what_it_holds_to_be_true() -> None:
    """Each has its part of the model's page, which the page's index names."""
    index = (PACKAGE.parent / "docs" / "model.md").read_text(encoding="utf-8")
    for mechanism in register.MECHANISMS:
        page = PACKAGE / "mechanisms" / mechanism / "model.md"
        assert page.read_text(encoding="utf-8").startswith("#")
        assert f"mechanisms/{mechanism}/model.md" in index, mechanism
