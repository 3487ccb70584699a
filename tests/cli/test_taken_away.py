"""``export``, ``stores``, ``diff`` and ``runs``: what people take away of runs, and how they find them."""

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from rollout_sim.results.measures import BY_NAME
from rollout_sim.rules import events as ev
from rollout_sim.rules.outcome import Outcome
from rollout_sim.run_folder.folder import FRAMES
from rollout_sim.scenario import loads
from rollout_sim.scenario.plan.plan import Plan
from rollout_sim.studies.compare.differing_runs import MovedMeasure
from rollout_sim.studies.compare.go_live_calendar import calendar_text
from tests.cli.conftest import Run
from tests.replications import fake_engines

COMPARE = ("compare", "six.yaml", "--replications", 6, "--workers", 1, "--json", "--out")
LIST = """\
name,region,city,sales
=A1,North,Big,10
B,North,Small,"1,000"
C,South,Big,10
D,South,Big,10
E,South,Small,10
F,South,Small,10
"""


def simulate(plan: Plan, seed: int, replication: int) -> Outcome:
    """As the fake engine; the last store gives up, and stores that are not accepted have no day of it."""
    outcome = fake_engines.KNOWN(plan, seed, replication)
    accepted = fake_engines.accepted_stores(plan.strategy, seed, replication)
    outcome.stores["accepted_day"][accepted:] = np.nan
    outcome.stores["state"][5] = ev.STATE_NAMES.index("failed")
    return outcome


@pytest.fixture
def listed(run: Run, scenario_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run of six stores with a list, in the folder ``run``."""
    monkeypatch.setattr(fake_engines, "simulate", simulate)
    Path("list.csv").write_text(LIST)
    text = scenario_file.read_text(encoding="utf-8").replace("{count: 6}", "{file: list.csv}")
    scenario_file.write_text(text, encoding="utf-8")
    run(*COMPARE, "run")


def test_frames_are_exported_as_csv_and_as_a_workbook(run: Run, listed: None) -> None:
    found = run("export", "run", "--format", "csv,xlsx")
    paths = found.stdout.split()
    assert paths == [*(f"run/frames/{name}.csv" for name in FRAMES), "run/frames/frames.xlsx"]
    for name in FRAMES:
        pd.testing.assert_frame_equal(
            pd.read_csv(f"run/frames/{name}.csv").dropna(axis=1, how="all"),
            pd.read_parquet(f"run/{name}.parquet").dropna(axis=1, how="all"),
            check_dtype=False,
        )
    book = openpyxl.load_workbook("run/frames/frames.xlsx", read_only=True)
    assert book.sheetnames == list(FRAMES)
    assert run("export", "run", "--frames", "batches", "--out", "only").stdout == "only/batches.csv\n"
    assert "did you mean 'batches'?" in run("export", "run", "--frames", "batch").stderr
    assert "there is csv, xlsx" in run("export", "run", "--format", "ods").stderr


def test_a_bundle_holds_all_that_tells_what_a_run_was(run: Run, listed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rollout_sim.report.bundle.renderer", lambda _: lambda pack, language: b"<html>")
    monkeypatch.setattr("rollout_sim.report.bundle.pack_of", lambda _: None)
    assert run("export", "run", "--bundle", "all.zip").stdout == "all.zip\n"
    with zipfile.ZipFile("all.zip") as archive:
        names = archive.namelist()
        stores = pd.read_csv(io.BytesIO(archive.read("stores.csv")))
    assert names == ["scenario.yaml", "resolved.yaml", "provenance.json", "report.html", "stores.csv",
                     *(f"frames/{name}.csv" for name in FRAMES)]  # fmt: skip
    assert stores["name"].tolist() == ["=A1", "B", "C", "D", "E", "F"]
    assert stores["city"].tolist() == ["Big", "Small", "Big", "Big", "Small", "Small"]


def test_a_bundle_under_pseudonyms_names_no_store_region_or_run(run: Run, scenario_file: Path) -> None:
    own = ("Wuhan 1", "Wuhan 2", "Xian", "Harbin", "Dalian", "Lhasa", "Midlands", "Coast", "Six stores")
    rows = "".join(f"{name},{'Midlands' if at % 2 else 'Coast'},secret {at}\n" for at, name in enumerate(own[:6]))
    Path("list.csv").write_text(f"name,region,owner\n{rows}")
    text = scenario_file.read_text(encoding="utf-8").replace("{count: 6}", "{file: list.csv}  # of Midlands")
    scenario_file.write_text(text, encoding="utf-8")
    run(*COMPARE, "run", "--set", "name=Six stores")
    made = run("export", "run", "--bundle", "all.zip", "--pseudonyms")
    assert made.stdout == "all.zip\nall-names.csv\n", made.stderr
    with zipfile.ZipFile("all.zip") as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    assert sorted(files) == sorted(
        ["resolved.yaml", "provenance.json", "report.html", "stores.csv", *(f"frames/{name}.csv" for name in FRAMES)]
    )
    for name, content in files.items():
        assert not [word for word in (*own, "secret") if word in content], name
    assert [row.region for row in loads(files["resolved.yaml"]).stores.rows or ()] == ["Region 1", "Region 2"] * 3
    names = pd.read_csv("all-names.csv").set_index("pseudonym")["name"]
    assert (names["A rollout"], names["Region 2"], names["Store 4"]) == ("Six stores", "Midlands", "Harbin")
    assert "--pseudonyms belongs to --bundle" in run("export", "run", "--pseudonyms").stderr


def test_stores_tell_when_they_go_live_and_why_they_fail(run: Run, listed: None) -> None:
    found = run("stores", "run", "--by", "region,city", "--futures", 4, "--format", "csv,xlsx", "--calendar", "--json")
    told = json.loads(found.stdout)
    assert told["futures"] == 4
    first = [row for row in told["stores"] if row["strategy"] == "all at once"]
    assert [row["store"] for row in first] == ["=A1", "B", "C", "D", "E", "F"]
    assert [row["success_share"] for row in first] == sorted((row["success_share"] for row in first), reverse=True)
    assert first[0]["risk"] == 1 - first[0]["success_share"]
    assert [row["reason"] for row in first[4:]] == ["not accepted by the end", "gave up"]
    assert first[5]["reason_share"] == 1
    north, south = (row for row in told["by"]["region"] if row["strategy"] == "all at once")
    assert (north["region"], north["stores"], south["stores"]) == ("North", 2, 4)
    assert north["success_share"] == pytest.approx((first[0]["success_share"] + first[1]["success_share"]) / 2)
    assert north["lower"] <= north["success_share"] <= north["upper"]
    assert {row["city"] for row in told["by"]["city"]} == {"Big", "Small"}
    table = pd.read_csv("run/stores/stores.csv")
    assert table["city"].tolist() == [row["city"] for row in told["stores"]]
    sheet = openpyxl.load_workbook("run/stores/stores.xlsx")["stores"]
    assert (sheet["B2"].value, sheet["B2"].data_type) == ("=A1", "s")
    assert Path("run/stores/go-live-2.ics").read_text(encoding="utf-8").startswith("BEGIN:VCALENDAR")


def test_stores_are_weighed_by_a_column_of_the_list(run: Run, listed: None) -> None:
    def north(*more: str) -> float:
        rows = json.loads(run("stores", "run", "--json", *more).stdout)["by"]["region"]
        return float(next(row["success_share"] for row in rows if row["region"] == "North"))

    rows = json.loads(run("stores", "run", "--json").stdout)["stores"]
    shares = {row["store"]: row["success_share"] for row in rows if row["strategy"] == "all at once"}
    assert north("--weight", "sales") == pytest.approx((10 * shares["=A1"] + 1000 * shares["B"]) / 1010)
    assert "no column 'sale' of the stores; did you mean 'sales'?" in run("stores", "run", "--weight", "sale").stderr
    assert "'city' of '=A1' is no number to weigh it by" in run("stores", "run", "--weight", "city").stderr
    assert "there are region, readiness, city, sales" in run("stores", "run", "--by", "zone").stderr


def test_the_stores_at_most_risk_are_printed_with_the_reason(run: Run, listed: None) -> None:
    said = run("stores", "run", "--strategies", "all at once").stdout
    assert "Stores at most risk" in said
    assert "gave up (100 %)" in said
    assert "放弃 (100 %)" in run("stores", "run", "--language", "zh").stdout


def test_a_calendar_has_an_event_a_day_and_region() -> None:
    rows = [
        {"strategy": "s", "region": "North; far", "store": f"门店 {at}, {'x' * 30}", "live_median": "2026-03-02"}
        for at in range(3)
    ]
    rows.append({"strategy": "s", "region": "South", "store": "B", "live_median": ""})
    text = calendar_text(pd.DataFrame(rows), "s", "en")
    assert text.count("BEGIN:VEVENT") == 1
    assert "DTSTART;VALUE=DATE:20260302\r\nDTEND;VALUE=DATE:20260303\r\n" in text
    assert "SUMMARY:North\\; far: 3 stores go live\r\n" in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    unfolded = text.replace("\r\n ", "")
    assert f"DESCRIPTION:门店 0\\, {'x' * 30}\\n门店 1\\, {'x' * 30}\\n" in unfolded


def test_two_runs_are_compared_future_by_future(run: Run, scenario_file: Path) -> None:
    run(*COMPARE, "first")
    run(*COMPARE, "second", "--set", "people.head_office_coaches=3", "--set", "change.efficiency_gain=50%")
    told = json.loads(run("diff", "first", "second", "--json").stdout)
    assert {"path": "people.head_office_coaches", "first": 2, "second": 3} in told["inputs"]
    assert len(told["inputs"]) == 2
    assert told["paired_futures"] == 6
    usage = [row for row in told["moved"] if row["measure"] == "usage_share"]
    assert all(row["lower"] <= row["change"] <= row["upper"] for row in usage)
    assert all(row["change"] == pytest.approx(row["second"] - row["first"]) for row in usage)
    said = run("diff", "first", "second", "--all").stdout
    assert "people.head_office_coaches" in said
    assert "Over 6 futures that both share, in the same luck:" in said
    assert "usage at the end" in said
    assert "No measure has surely moved." in run("diff", "first", "second").stdout  # six futures are few
    row = MovedMeasure("all at once", BY_NAME["usage_share"], 0.1, 0.2, 0.1, 0.05, 0.15)
    assert row.sure
    assert not replace(row, lower=-0.05).sure
    same = run("diff", "first", "first").stdout
    assert "The inputs are the same." in same
    assert "No measure has surely moved." in same


def test_runs_of_other_luck_are_compared_by_their_means(run: Run, scenario_file: Path) -> None:
    run(*COMPARE, "first")
    run(*COMPARE, "second", "--seed", 9, "--strategies", "all at once")
    said = run("diff", "first", "second").stdout
    assert "The runs share no luck: their means are compared." in said
    assert '"two batches" is in the first run alone' in said
    run(*COMPARE, "third", "--strategies", "two batches")
    assert "the runs have no strategy in common" in run("diff", "second", "third").stderr


def test_runs_are_listed_with_what_is_wrong_with_them(run: Run, scenario_file: Path) -> None:
    Path("runs").mkdir()
    assert run("runs").stdout == "runs holds no run\n"
    for name in ("a", "b"):
        run(*COMPARE, f"runs/{name}")
    Path("runs/b/provenance.json").write_text("{}")
    Path("runs/notes").mkdir()
    lines = run("runs").stdout.splitlines()
    assert len(lines) == 3
    assert lines[1].startswith("runs/a")
    assert lines[1].endswith("finished")
    assert "Six stores" in lines[1]
    assert "is not as it was written" in lines[2]
    rows = json.loads(run("runs", "--json").stdout)
    assert [(row["folder"], row["replications"]) for row in rows] == [("runs/a", 6), ("runs/b", None)]
    assert "No such file or directory" in run("runs", "nowhere").stderr


def test_a_list_that_was_edited_makes_another_run_and_the_folder_keeps_its_own(run: Run, listed: None) -> None:
    Path("list.csv").write_text(LIST.replace("B,North", "X,North"))
    found = run(*COMPARE, "run")
    assert found.exit_code == 1
    assert "stores.rows[1].name" in found.stderr
    Path("list.csv").unlink()
    assert json.loads(run("extend", "run", "--replications", 8, "--workers", 1, "--json").stdout)["replications"] == 8
