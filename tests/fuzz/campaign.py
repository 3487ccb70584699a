"""Plays the campaign: every input ends in an answer or in lines of a user's mistakes, and both engines agree on it."""

import random
import shutil
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from click.testing import CliRunner, Result

from rollout_sim.cli.main import main
from rollout_sim.replications.replicate import engine
from rollout_sim.scenario import ScenarioError, load, resolve
from tests.engines_agree.comparison import difference
from tests.fuzz import mutations

SCENARIO = """\
rollout_sim: 1
name: fuzzed
starts: 2026-03-02
run_length: 4 months
stores: {count: 9, regions: 2, sceptical_managers: 20%}
people: {head_office_coaches: 2, support_desk: {agents: 1}}
freezes:
  - {from: 2026-04-03, to: 2026-04-10}
strategies:
  all at once:
    batches: [{stores: rest, lasts: 2 months}]
  two:
    batches: [{name: a, stores: 3, lasts: 1 months, target: 80%}, {name: b, stores: rest, lasts: 1 months}]
    gate: {go: "accepted >= 50%", hold_at_most: 2 weeks, after_hold: go}
money:
  committed: {system: 1 million}
uncertain:
  change.efficiency_gain: {low: 10%, likely: 20%, high: 30%}
"""
STORES = "name,region,readiness,sceptical,pilot\n" + "".join(
    f"店 {at},{'NS'[at % 2]},{('low', 'mid', 'high')[at % 3]},{('yes', 'no')[at % 2]},no\n" for at in range(9)
)
PILOT = "store,1,2,3,4\n" + "".join(f"店 {at},10%,20%,{at + 20}%,40%\n" for at in range(5))
COMMANDS = (
    ["check", "case.yaml"], ["compare", "case.yaml", "--replications", "2", "--workers", "1", "--json"],
    ["trace", "case.yaml", "--strategy", "two", "--store", "3"], ["new", "other"], ["schema"], ["runs", "."],
    ["sweep", "case.yaml", "--over", "people.head_office_coaches=1,2", "--replications", "2", "--workers", "1"],
    ["diff", "whole", "whole"], ["export", "whole", "--frames", "batches"], ["stores", "whole", "--futures", "2"],
)  # fmt: skip
FOLDER_COMMANDS = (
    ["resume", "run", "--workers", "1"], ["extend", "run", "--replications", "3", "--workers", "1"],
    ["export", "run", "--frames", "batches"], ["replay", "run", "--strategy", "two", "--replication", "1"],
    ["runs", "."],
)  # fmt: skip
#: Larger plans are checked, and not played.
MOST_STORES, LONGEST_DAYS = 60, 400
#: A user's mistakes, the kinds behind them, and how to go on.
MOST_LINES = 60


@dataclass
class Campaign:
    """What was tried, and what went wrong."""

    luck: random.Random
    tried: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def note(self, kind: str, end: str) -> None:
        """Count an end of a kind of input."""
        self.tried[f"{kind}: {end}"] += 1

    def carried_out(self, kind: str, words: list[str], source: str) -> Result:
        """Carry out a command line; a traceback or an endless message is a fault."""
        found = CliRunner().invoke(main, words)
        lines = found.stderr.splitlines()
        if found.exception is not None and not isinstance(found.exception, SystemExit):
            trace = "".join(traceback.format_exception(found.exception))
            self.faults.append(f"{kind}: {words}\n{source}\n{trace}")
            self.note(kind, "traceback")
        elif found.exit_code and (not lines or len(lines) > MOST_LINES or any("Traceback" in line for line in lines)):
            self.faults.append(f"{kind}: {words} says {len(lines)} lines\n{source}\n{found.stderr[:2000]}")
            self.note(kind, "no message")
        else:
            self.note(kind, "refused" if found.exit_code else "carried out")
        return found

    # -- kinds of input ----------------------------------------------------------------------------------------------
    def scenario(self) -> None:
        """A mutated scenario."""
        text = mutations.scenario_text(self.luck, SCENARIO)
        Path("case.yaml").write_text(text, encoding="utf-8", errors="surrogatepass")
        if not self.carried_out("scenario", ["check", "case.yaml"], text).exit_code:
            self.played("scenario", text)

    def stores(self) -> None:
        """A mutated list of stores."""
        data = mutations.table_bytes(self.luck, STORES)
        Path("list.csv").write_bytes(data)
        Path("case.yaml").write_text(SCENARIO.replace("count: 9, regions: 2, ", "file: list.csv, "), encoding="utf-8")
        if not self.carried_out("list", ["check", "case.yaml"], repr(data)).exit_code:
            self.played("list", repr(data))

    def pilot(self) -> None:
        """A mutated pilot: what is read of it reads back the same."""
        from rollout_sim.scenario.file.pilot_table import read_pilot

        data = mutations.table_bytes(self.luck, PILOT)
        Path("pilot.csv").write_bytes(data)
        try:
            pilot = read_pilot(Path("pilot.csv"), "pilot.csv")
            Path("again.csv").write_text(pilot.text(), encoding="utf-8")
            again = read_pilot(Path("again.csv"), "again.csv")
        except ScenarioError as error:
            self.note("pilot", "refused" if error.mistakes else "no message")
        except Exception:
            self.faults.append(f"pilot: {data!r}\n{traceback.format_exc()}")
            self.note("pilot", "traceback")
        else:
            self.note("pilot", "read")
            if again.stores != pilot.stores or again.first_week != pilot.first_week:
                self.faults.append(f"pilot: {data!r} does not read back")

    def options(self) -> None:
        """A mutated command line."""
        Path("case.yaml").write_text(SCENARIO, encoding="utf-8")
        words = mutations.words(self.luck, self.luck.choice(COMMANDS))
        if "--cluster" not in words:
            self.carried_out("options", words, "")

    def folder(self) -> None:
        """A damaged run folder."""
        shutil.rmtree("run", ignore_errors=True)
        shutil.copytree("whole", "run")
        damages = [mutations.folder(self.luck, Path("run")) for _ in range(self.luck.randint(1, 2))]
        self.carried_out("folder", list(self.luck.choice(FOLDER_COMMANDS)), ", ".join(damages))

    def played(self, kind: str, source: str) -> None:
        """Play what passed in both engines."""
        scenario = load("case.yaml")
        if scenario.stores.total > MOST_STORES or scenario.run_length > LONGEST_DAYS:
            self.note(kind, "too large to play")
            return
        for name in scenario.strategy_names:
            plan = resolve(scenario, name)
            try:
                outcomes = [engine(which)(plan, 1, 0) for which in ("reference", "compiled")]
            except Exception:
                self.faults.append(f"{kind}, {name}:\n{source}\n{traceback.format_exc()}")
                self.note(kind, "broke while played")
                return
            if unlike := difference(plan, *outcomes):
                self.faults.append(f"{kind}, {name}: the engines differ\n{source}\n{unlike}")
            self.note(kind, "played in both engines")


#: Kinds of input, and how often each comes.
KINDS: dict[str, tuple[Callable[[Campaign], None], int]] = {
    "scenario": (Campaign.scenario, 5),
    "list": (Campaign.stores, 4),
    "pilot": (Campaign.pilot, 4),
    "options": (Campaign.options, 3),
    "folder": (Campaign.folder, 3),
}


def campaign(seed: int, inputs: int, kinds: tuple[str, ...] = tuple(KINDS)) -> Campaign:
    """Try so many inputs in the working folder; the same seed tries the same."""
    played = Campaign(random.Random(seed))
    Path("case.yaml").write_text(SCENARIO, encoding="utf-8")
    if {"folder", "options"} & {*kinds}:
        played.carried_out(
            "whole", ["compare", "case.yaml", "--replications", "2", "--workers", "1", "--out", "whole"], ""
        )
    weights = [KINDS[kind][1] for kind in kinds]
    for kind in played.luck.choices(kinds, weights, k=inputs):
        KINDS[kind][0](played)
    return played
