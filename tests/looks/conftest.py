"""A run to report on, and a browser to look with. What is missing fails; nothing is skipped."""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, sync_playwright

from rollout_sim.cli.main import main

#: Where pictures of what was looked at are put, for people.
PICTURES = Path(os.environ.get("LOOKS", "runs/looks"))
HOSTILE = "</script><img src=x onerror=alert(1)>\"'&{{7*7}}=1+1"
NAME = json.dumps(HOSTILE)
TEXT = f"""\
# What do <b>hostile</b> names do?
rollout_sim: 1
name: {NAME}
starts: 2026-03-02
run_length: 3 months
stores: {{count: 12, regions: [{NAME}, South]}}
people: {{head_office_coaches: 2}}
strategies:
  {NAME}:
    batches: [{{name: {NAME}, stores: rest, lasts: 1 month}}]
  __proto__:
    batches: [{{stores: 4, lasts: 1 month}}, {{stores: rest, lasts: 1 month}}]
money: {{committed: {{{NAME}: 1000}}, benefits: {{labour_per_store_day: 100}}}}
"""


def program(name: str) -> str:
    """The path of a program that looking needs."""
    path = shutil.which(name)
    assert path, f"{name} is not installed: make test-looks installs it"
    return path


def rollout_sim(*words: str | Path) -> str:
    """Run a command line; what it said."""
    found = CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)
    assert found.exit_code == 0, found.output
    return found.output


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run of 220 stores."""
    folder = tmp_path_factory.mktemp("runs") / "220"
    rollout_sim("compare", "configs/220-stores.yaml", "--replications", "30", "--out", folder)
    return folder


@pytest.fixture(scope="session")
def hostile_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run whose names would do harm if they were taken for anything but names."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "hostile.yaml").write_text(TEXT, encoding="utf-8")
    rollout_sim("compare", folder / "hostile.yaml", "--replications", "5", "--out", folder / "run")
    return folder / "run"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The Chromium of this machine, without a window."""
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=program("chromium"), args=["--no-sandbox"])
        yield made
        made.close()
