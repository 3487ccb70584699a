"""``check``, ``new``, ``schema``, ``trace``, help and exit statuses; a few in processes of their own."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from rollout_sim import report
from rollout_sim.cli.main import COMMANDS, main
from rollout_sim.rules.outcome import Outcome
from rollout_sim.scenario import TEMPLATES, load, loads, resolve
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


@pytest.mark.parametrize("name", TEMPLATES)
def test_new_writes_comments_and_names_in_the_language_asked_for(run: Run, scenario_file: Path, name: str) -> None:
    assert run("new", "english", "--template", name).exit_code == 0
    assert run("new", "chinese", "--template", name, "--language", "zh").exit_code == 0
    texts = [Path(f"{file}.yaml").read_text(encoding="utf-8") for file in ("english", "chinese")]
    comments = [[line.partition("#")[2] for line in text.splitlines() if "#" in line] for text in texts]
    assert len(comments[0]) <= len(comments[1])
    assert all(any("一" <= sign <= "鿿" for sign in comment) for comment in comments[1][1:] if len(comment) > 1)
    plans = []
    for text in texts:
        scenario = loads(text)
        plans.append([resolve(scenario, strategy) for strategy in scenario.strategy_names])
    for english, chinese in zip(*plans, strict=True):
        for field in ("run_days", "readiness_shares", "head_office_coaches", "stays", "course", "spending", "freezes"):
            assert getattr(english, field) == getattr(chinese, field), field
        batches = [[str(replace(batch, name="")) for batch in made.batches] for made in (english, chinese)]
        assert batches[0] == batches[1]


def test_new_asks_for_ten_numbers_and_each_again_until_it_fits(run: Run, scenario_file: Path) -> None:
    answers = ("1,200", "North, South", "half", "30%, 40%, 30%", "120%", "", "25%", "7", "4", "3", "90 min",
               "ten", "10 for 2 months, 其余 3个月", "¥900", "5 thousand", "0,500 million", "2 million",
               "1500")  # fmt: skip
    found = CliRunner().invoke(main, ["new", "mine", "--ask"], input="\n".join(answers) + "\n")
    assert found.exit_code == 0, found.output
    assert "give three shares, such as 25%, 50%, 25%" in found.output
    assert "must be at least 0 and at most 100% (got '120%')" in found.output
    assert "give stores and length of each batch" in found.output
    assert "did you mean '0.500 million'?" in found.output
    scenario = load("mine.yaml")
    assert (scenario.stores.total, list(scenario.stores.region_sizes)) == (1200, ["North", "South"])
    assert (scenario.people.head_office_coaches, scenario.people.days_a_week) == (7, 4)
    assert scenario.people.support_desk.agents == 3
    assert scenario.training.hours == pytest.approx(1.5)
    assert scenario.money.committed == {"programme": 2e6}
    plan = resolve(scenario, "in batches")
    assert [batch.size for batch in plan.batches] == [10, -1]
    assert (scenario.money.people.head_office_coach, scenario.uncertain) == (900, {})


def test_new_asks_of_a_list_of_stores_no_regions_and_takes_the_usual(run: Run, scenario_file: Path) -> None:
    Path("list.csv").write_text("name,region\nA,N\nB,S\n")
    wrong_then_right = "nowhere.csv\nmany\nlist.csv\n" + "\n" * 13
    found = CliRunner().invoke(main, ["new", "mine", "--ask", "--language", "zh"], input=wrong_then_right)
    assert found.exit_code == 0, found.output
    assert found.output.count(" 1. ") == 3
    assert load("mine.yaml").stores.total == 2
    assert "# 总部教练" in Path("mine.yaml").read_text(encoding="utf-8")
    assert CliRunner().invoke(main, ["new", "mine", "--ask"]).stderr == (
        "mine.yaml: exists already; choose another name\n"
    )
    assert CliRunner().invoke(main, ["new", "other", "--ask"], input="5\n").exit_code == 1
    assert not Path("other.yaml").exists()
    assert CliRunner().invoke(main, ["new", "other", "--ask", "--template", "basic"]).exit_code == 2


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
