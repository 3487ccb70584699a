"""``check``, ``new``, ``schema``, ``trace``, help and exit statuses; a few in processes of their own."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from rollout_sim import report
from rollout_sim.cli.main import COMMANDS
from rollout_sim.rules.outcome import Outcome
from rollout_sim.scenario import TEMPLATES, loads, resolve
from rollout_sim.scenario.plan.plan import Plan
from tests.cli.conftest import Run
from tests.replications import fake_engines

COMMAND = (sys.executable, "-m", "rollout_sim")
HEAVY = ("numpy", "numba", "matplotlib", "pandas", "scipy", "simpy", "pyarrow")


def in_process(*words: str, **changed: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **changed}
    return subprocess.run([*COMMAND, *words], capture_output=True, text=True, timeout=60, env=environment, check=False)


@pytest.mark.parametrize("words", [["--help"], ["check", "six.yaml"], ["compare", "--help"]])
def test_light_commands_import_nothing_heavy(scenario_file: Path, words: list[str]) -> None:
    program = (
        "import sys\nfrom rollout_sim.cli.main import main\n"
        f"try:\n    main({words!r})\nexcept SystemExit as left:\n    assert not left.code, left.code\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert found.stderr.splitlines()[-1] == "[]"


LIGHT = ("numba", "matplotlib", "pandas", "scipy.stats", "simpy", "pyarrow", "pydantic", "yaml", "numpy", "click")


def test_the_package_imports_nothing_until_it_is_used() -> None:
    program = f"import sys, rollout_sim\nprint([name for name in {LIGHT!r} if name in sys.modules])"
    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert printed.stdout.splitlines()[-1] == "[]"


def test_a_comparison_does_without_the_statistics_of_scipy() -> None:
    program = (
        "import sys\nfrom rollout_sim import compare, load\n"
        "print([name for name in ('scipy.stats', 'matplotlib', 'numba', 'simpy') if name in sys.modules])"
    )
    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert printed.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(run: Run, command: str) -> None:
    found = run(command, "--help")
    assert found.exit_code == 0
    assert f"rollout-sim {command}" in found.stdout.split("Example:")[1]


def test_check_prints_a_scenario_that_loads_again(run: Run, scenario_file: Path) -> None:
    found = run("check", scenario_file)
    assert found.exit_code == 0
    assert loads(found.stdout) == fake_engines.scenario()


def test_check_as_json_is_one_object(run: Run, scenario_file: Path) -> None:
    content = json.loads(run("check", scenario_file, "--json", "--set", "people.head_office_coaches=7").stdout)
    assert content["scenario"]["people"]["head_office_coaches"] == 7
    assert content["mistakes"] == []
    assert isinstance(content["warnings"], list)


def test_check_reports_all_mistakes_one_a_line(run: Run, scenario_file: Path) -> None:
    text = fake_engines.TEXT.replace("head_office_coaches: 2", "experst: 2").replace("count: 6", "count: -6")
    scenario_file.write_text(text)
    found = run("check", scenario_file)
    assert found.exit_code == 1
    assert found.stdout == ""
    said = found.stderr.splitlines()
    assert len(said) >= 2
    assert all(line.startswith(f"{scenario_file}:") for line in said)
    as_json = run("check", scenario_file, "--json")
    assert as_json.exit_code == 1
    assert [row["text"] for row in json.loads(as_json.stdout)["mistakes"]] == said


def test_warnings_go_to_stderr(run: Run, scenario_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rollout_sim.scenario.warnings", lambda _: ["too few hours"])
    found = run("check", scenario_file)
    assert found.stderr.startswith("warning: too few hours\n")
    assert "too few" not in found.stdout


def write_list(text: str) -> None:
    """A list of stores, and the scenario ``list.yaml`` that names it."""
    Path("list.csv").write_text(text, encoding="gbk")
    Path("list.yaml").write_text(
        "rollout_sim: 1\nname: a list\nstarts: 2026-03-02\nrun_length: 4 months\n"
        "stores: {file: list.csv}\npeople: {head_office_coaches: 3}\n"
        "strategies:\n  all at once: {batches: [{stores: rest, lasts: 2 months}]}\n",
        encoding="utf-8",
    )


def test_check_says_what_was_understood_of_a_list(run: Run) -> None:
    write_list("门店;大区;怀疑;电话\n甲;南;是;1\n乙;北;否;2\n")
    summary = (
        "list.csv: 2 stores, 2 regions, 50 % sceptical, 1 column not used ('电话'); read as GB18030 with semicolons"
    )
    found = run("check", "list.yaml")
    assert found.stderr.splitlines()[0] == summary
    assert "list.csv" not in found.stdout
    assert json.loads(run("check", "list.yaml", "--json").stdout)["stores"] == [summary]


def test_of_many_mistakes_each_kind_is_counted(run: Run) -> None:
    write_list("name,region,pilot,readiness\n" + "".join(f"{at},N,perhaps,hihg{at}\n" for at in range(30)))
    lines = run("check", "list.yaml").stderr.splitlines()
    assert len(lines) == 22
    assert lines[20] == ("and 20 more, such as list.csv:12:6: stores.rows.10.pilot: must be yes or no (got 'perhaps')")
    assert lines[21].startswith("and 20 more, such as list.csv:12:14: stores.rows.10.readiness: must be low, mid or")
    assert run("check", "list.yaml", "--language", "zh").stderr.splitlines()[20].startswith("另有 20 处同类错误，例如 ")
    assert len(json.loads(run("check", "list.yaml", "--json").stdout)["mistakes"]) == 60


def test_a_scenario_is_scored_on_the_checklist(run: Run, scenario_file: Path) -> None:
    found = run("check", scenario_file)
    scores = [line for line in found.stderr.splitlines() if line.startswith("readiness: ")]
    assert len(scores) == 2
    assert all(" of 28 (rhythm " in line for line in scores)
    rows = json.loads(run("check", scenario_file, "--json").stdout)["readiness"]
    assert all(row["score"] == len(row["there"]) == 28 - len(row["missing"]) for row in rows)


@pytest.mark.parametrize("template", [None, *TEMPLATES])
def test_new_writes_a_file_that_checks(run: Run, scenario_file: Path, template: str | None) -> None:
    options = [] if template is None else ["--template", template]
    assert run("new", "mine", *options).exit_code == 0
    assert run("check", "mine.yaml").exit_code == 0


def test_new_without_a_name_lists_its_templates(run: Run, scenario_file: Path) -> None:
    lines = run("new").stdout.splitlines()
    assert lines[0] == "basic    Should our stores start all at once, or in two batches?"
    assert len(lines) == len(TEMPLATES) + 1
    assert lines[-1] == "Next: rollout-sim new my-rollout --template basic"
    assert list(Path.cwd().iterdir()) == [scenario_file]


def test_new_never_overwrites(run: Run, scenario_file: Path) -> None:
    found = run("new", "six.yaml")
    assert found.exit_code == 1
    assert found.stderr == "six.yaml: exists already; choose another name\n"
    assert scenario_file.read_text() == fake_engines.TEXT


def test_new_names_its_templates(run: Run, scenario_file: Path) -> None:
    found = run("new", "mine", "--template", "nothing-like-it")
    assert found.exit_code == 1
    assert all(name in found.stderr for name in TEMPLATES)
    assert run("new", "nowhere/mine").exit_code == 1


def test_schema_is_json(run: Run) -> None:
    content = json.loads(run("schema").stdout)
    assert "strategies" in content["properties"]


def test_trace_tells_the_story_that_was_asked_for(
    run: Run, scenario_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[str, int | None, str]] = []

    def story(outcome: object, plan: Plan, store: int | None, language: str) -> str:
        told.append((plan.strategy, store, language))
        return "THE STORY"

    monkeypatch.setitem(vars(report), "story", story)
    words = ("trace", scenario_file, "--strategy", "two batches", "--replication", 1)
    assert run(*words).exit_code == 0
    assert run(*words, "--store", 3, "--language", "zh").exit_code == 0
    assert told == [("two batches", None, "en"), ("two batches", 3, "zh")]
    name = resolve(fake_engines.scenario(), "two batches").store_names[5]
    assert run(*words, "--store", name).exit_code == 0
    assert told[2][1] == 6
    for none in ("0", "7", "nobody"):
        found = run(*words, "--store", none)
        assert found.exit_code == 1
        assert "there are 6" in found.stderr


def test_trace_needs_a_strategy_that_there_is(run: Run, scenario_file: Path) -> None:
    assert run("trace", scenario_file).exit_code == 2
    found = run("trace", scenario_file, "--strategy", "all at one")
    assert found.exit_code == 1
    assert "did you mean 'all at once'?" in found.stderr


def test_a_reader_that_leaves_is_no_traceback(scenario_file: Path) -> None:
    process = subprocess.Popen([*COMMAND, "schema"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == ""
    process.stderr.close()
    process.wait(60)


def test_a_terminal_without_chinese_letters_is_no_traceback(scenario_file: Path) -> None:
    scenario_file.write_text(fake_engines.TEXT.replace("Six stores", "六家店"), encoding="utf-8")
    found = in_process("check", "six.yaml", PYTHONIOENCODING="ascii")
    assert found.returncode == 0, found.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_one_line(scenario_file: Path) -> None:
    scenario_file.chmod(0)
    found = in_process("check", "six.yaml")
    assert found.returncode == 1
    assert len(found.stderr.splitlines()) == 1
    assert "Traceback" not in found.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("trace", "six.yaml", "--strategy", ""), "no strategy named ''"),
        (("compare", "six.yaml", "--strategies", ","), "no strategy named ','"),
        (("new", "a\0b"), "a command line holds no NUL"),
        (("check", "six.yaml", "--set", "name=a\0b"), "a command line holds no NUL"),
        (("trace", "six.yaml", "--strategy", "all at once", "--replication", str(2**63)), "is not in the range"),
        (("replay", "x", "--strategy", "all at once", "--replication", str(2**63)), "is not in the range"),
        (("compare", "six.yaml", "--precision", "1e-300"), "a precision is at least 0.0001% and less than 100%"),
        (("compare", "six.yaml", "--precision", "nan"), "must be a share"),
        (("best", "six.yaml", "--indifference", "1e-300"), "an indifference is at least 1e-09"),
        (("sweep", "six.yaml", "--over", "x=1:1"), "x: is no key here"),
        (("sweep", "six.yaml", "--over", "people.experts=2:2"), "must have two values or more to vary"),
    ],
)  # fmt: skip
def test_strange_options_are_one_line(run: Run, scenario_file: Path, words: tuple[str, ...], told: str) -> None:
    found = run(*words)
    assert found.exit_code in (1, 2)
    assert told in found.stderr.splitlines()[-1]


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_a_terminated_run_ends_as_an_interrupted_one(
    run: Run, scenario_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def terminated(plan: Plan, seed: int, replication: int) -> Outcome:
        if replication == 3:
            os.kill(os.getpid(), signal.SIGTERM)
        return fake_engines.KNOWN(plan, seed, replication)

    monkeypatch.setattr(fake_engines, "simulate", terminated)
    found = run("compare", "six.yaml", "--replications", 9, "--workers", 1, "--out", "run")
    assert found.exit_code == 130
    assert "interrupted" in found.stderr
    assert not Path("run/lock").exists()


def test_simulating_a_checklist_ends_with_an_interrupt(
    run: Run, scenario_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fake_engines, "simulate", fake_engines.interrupted)
    found = run("check", "six.yaml", "--simulate", "--replications", 9, "--workers", 1)
    assert found.exit_code == 130
    assert found.stderr.splitlines()[-1] == "interrupted"
