"""``report`` on folders that ``compare`` has left: what is written, and what is refused in one line."""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from rollout_sim.report import formats
from rollout_sim.report.pack_reading import read_pack
from rollout_sim.studies.compare.words import verdict as verdicts
from tests.cli.conftest import Run

COMPARE = ("compare", "six.yaml", "--replications", 9, "--workers", 1, "--json", "--out", "done")


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verdicts, "sentences", lambda *_: ["THE VERDICT"])


def test_a_folder_is_all_that_a_pack_needs(run: Run, scenario_file: Path) -> None:
    head = "# What is it about?\n#\n# More words.\n"
    scenario_file.write_text(
        head + scenario_file.read_text().replace("head_office_coaches: 2}", "head_office_coaches: 2}  # a guess")
    )
    run(*COMPARE, "--set", "people.days_a_week=6")
    scenario_file.unlink()
    pack = read_pack(Path("done"))
    assert (pack.title, pack.question, pack.stores) == ("Six stores", "What is it about?", 6)
    assert [one.name for one in pack.strategies] == ["all at once", "two batches"]
    batches = pack.strategy("two batches").batches
    assert [(batch.name, batch.stores) for batch in batches] == [("first", 2), ("second", 4)]
    counted = pack.comparison.values("successful_stores", "two batches")
    assert pack.strategy("two batches").measures["successful_stores"].mean == counted.mean()
    gap = pack.gap("successful_stores", "all at once", "two batches")
    assert gap.ahead == np.mean(pack.comparison.values("successful_stores", "all at once") > counted)
    found = {row.path: row for row in pack.assumptions}
    assert (found["people.head_office_coaches"].value, found["people.head_office_coaches"].note) == ("2", "a guess")
    assert (found["people.days_a_week"].value, found["people.days_a_week"].origin) == ("6", "command line")
    assert found["critical_window"].origin == "default"
    assert pack.provenance.changes == ("people.days_a_week=6",)
    assert pack.same_model


def test_a_folder_with_former_names_is_read_in_todays(run: Run, scenario_file: Path) -> None:
    scenario_file.write_text(scenario_file.read_text().replace("head_office_coaches: 2}", "experts: 2}  # a guess"))
    run(*COMPARE, "--set", "money.people.expert=900")
    folder, record = Path("done"), json.loads(Path("done/provenance.json").read_text())
    del record["seal"]  # an earlier version wrote none
    former = {"head_office_coaches": "experts", "efficiency_change_share": "efficiency_gain_share"}
    for name in ("replications", "dated", "budget"):
        frame = pd.read_parquet(folder / f"{name}.parquet").rename(columns=former)
        frame = frame.assign(line=frame["line"].replace(former)) if name == "budget" else frame
        frame.to_parquet(folder / f"{name}.parquet")
    resolved = (folder / "resolved.yaml").read_text()
    (folder / "resolved.yaml").write_text(resolved.replace("head_office_coaches:", "experts:"))
    for name in record["files"]:
        record["files"][name] = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    (folder / "provenance.json").write_text(json.dumps(record))
    pack = read_pack(folder)
    found = {row.path: row for row in pack.assumptions}
    assert (found["people.head_office_coaches"].value, found["people.head_office_coaches"].note) == ("2", "a guess")
    assert found["money.people.head_office_coach"].origin == "command line"
    assert "efficiency_change_share" in pack.comparison.replications
    assert set(pack.comparison.budget["line"]) >= {"head_office_coaches", "head_office_visits"}


def test_a_report_is_written_whole(run: Run, scenario_file: Path) -> None:
    run(*COMPARE)
    found = run("report", "done", "--format", "html", "--out", "there", "--language", "zh")
    assert (found.exit_code, found.output) == (0, "there/report.html\n")
    assert [path.name for path in Path("there").iterdir()] == ["report.html"]
    assert "Six stores" in Path("there/report.html").read_text()


def test_what_cannot_be_reported_is_one_line(run: Run, scenario_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*words: str) -> str:
        found = run("report", *words)
        assert found.exit_code == 1
        assert found.output.count("\n") == 1
        return found.output

    assert refused("nowhere") == "nowhere holds no run.\n"
    run(*COMPARE)
    assert refused("done", "--format", "doc").startswith("no format named 'doc' (there is html")

    def odd() -> Any:
        import not_installed_anywhere

        return not_installed_anywhere.render

    monkeypatch.setitem(formats.FORMATS, "odd", odd)
    assert refused("done", "--format", "odd") == (
        "odd needs not_installed_anywhere: pip install 'rollout-sim[report]'\n"
    )
    path = Path("done/batches.parquet")
    path.write_bytes(path.read_bytes()[:-1])
    assert refused("done") == (
        "done/batches.parquet is not as it was written; to write it again: rollout-sim resume done\n"
    )
    record = json.loads(Path("done/provenance.json").read_text())
    del record["seal"]  # as an earlier version wrote it
    Path("done/provenance.json").write_text(json.dumps(record | {"complete": False}))
    assert refused("done") == "done is not finished; to finish it: rollout-sim resume done\n"
    Path("done/provenance.json").write_text(json.dumps(record | {"command": "sweep"}))
    assert refused("done") == "done holds a sweep; what is asked for here is the folder of a compare.\n"
    for changed in ({"seed": "x"}, {"seed": 8}, {"strategies": ["all at twice"]}, {"asked": "many"}, {"files": []}):
        Path("done/provenance.json").write_text(json.dumps(record | changed))
        assert refused("done") == "done/provenance.json is not as it was written; run again, into another folder.\n"
