"""The whole way, with nothing put aside: a file in; table, verdict, charts and folder out."""

import json
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from rollout_sim.cli.main import main
from rollout_sim.scenario import load
from rollout_sim.studies.compare.comparison import compare
from tests.replications import fake_engines


def rollout_sim(*words: str) -> Result:
    return CliRunner().invoke(main, list(words), catch_exceptions=False)


@pytest.mark.parametrize(("language", "word"), [("en", "95 % interval"), ("zh", "成功门店")])
def test_a_comparison_from_file_to_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, word: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("six.yaml").write_text(fake_engines.TEXT + "uncertain:\n  people.head_office_coaches: {one_of: [1, 2, 3]}\n")
    command = ("compare", "six.yaml", "--replications", "3", "--workers", "1", "--out", "out", "--language", language)
    found = rollout_sim(*command)
    assert found.exit_code == 0, found.output
    assert word in found.stdout
    charts = {path.suffix for path in Path("out/charts").iterdir()}
    assert charts == {".png", ".svg"}
    kept = pd.read_parquet("out/replications.parquet")
    assert kept["status"].eq("done").all()
    again = compare(load("out/resolved.yaml"), replications=3, workers=1)
    pd.testing.assert_frame_equal(again.replications, kept, check_dtype=False)
    content = json.loads(rollout_sim(*command, "--json").stdout)
    assert content["strategies"]["all at once"]["measures"]["launched_share"]["mean"] == 1


def test_a_trace_tells_of_a_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("six.yaml").write_text(fake_engines.TEXT)
    words = ("trace", "six.yaml", "--strategy", "two batches", "--replication", "2")
    whole, one = rollout_sim(*words), rollout_sim(*words, "--store", "1")
    assert whole.exit_code == one.exit_code == 0
    assert "two batches" in whole.stdout
    assert "week" in one.stdout.lower()
    assert rollout_sim(*words, "--store", "1").stdout == one.stdout


SMALL = """
rollout_sim: 1
name: small
starts: 2026-03-02
run_length: 5 months
stores: {count: 12}
people: {head_office_coaches: 2}
strategies: {all at once: {batches: [{stores: rest, lasts: 3 months}]}}
"""


def test_what_each_missing_item_of_the_checklist_costs_is_simulated(tmp_path: Path) -> None:
    file = tmp_path / "small.yaml"
    file.write_text(SMALL, encoding="utf-8")
    command = ("check", str(file), "--simulate", "--replications", "4", "--workers", "1")
    missing = json.loads(rollout_sim(*command, "--json").stdout)["readiness"][0]["missing"]
    worths = [row for row in missing if "gain" in row]
    assert len(worths) > 15
    assert all(-1 <= row["lower"] <= row["gain"] <= row["upper"] <= 1 for row in worths)
    told = rollout_sim(*command).stderr
    assert all(row["item"] in told for row in missing)
