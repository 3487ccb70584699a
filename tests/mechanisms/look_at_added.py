"""Looks for the mechanism of docs/contributing/mechanism.md in the package that is imported, and prints what it sees.

Run in a process of its own by ``test_added``, with a copy of the package on its path.
"""

import hashlib
import json
import tempfile
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from rollout_sim.engines import compiled, reference
from rollout_sim.mechanisms.register import parts
from rollout_sim.replications.checkpoint import ComparisonRun, finish, opened
from rollout_sim.report import comparison_table, html, pdf, story
from rollout_sim.report.budget import budget_of
from rollout_sim.report.pack_reading import read_pack
from rollout_sim.rules import events
from rollout_sim.rules.coefficients import TABLE
from rollout_sim.scenario import ScenarioError, loads, resolve, schema, warnings as advice
from rollout_sim.studies.compare.comparison import compare
from rollout_sim.wording.phrase_words import phrase_words
from rollout_sim.wording.scenario_words import path_label

TEXT = """\
rollout_sim: 1
name: a box
starts: 2026-03-02
run_length: 8 weeks
stores: {count: 6}
people: {head_office_coaches: 1}
suggestions: {share_a_week: 60%, readers: 1, reader_day: 300}
strategies:
  all at once: {batches: [{stores: rest, lasts: 7 weeks}]}
acceptance_after: 2 weeks
"""
OFF = TEXT.replace("suggestions: {share_a_week: 60%, readers: 1, reader_day: 300}\n", "")
WRONG = (
    TEXT.replace("readers: 1, reader_day: 300", "readers: 0, reader_day: 5"),
    TEXT.replace("share_a_week: 60%, readers: 1", "reader: 1"),
)


def digest(outcome: Any) -> str:
    """The hash of a log and of the suggestions."""
    return hashlib.sha256(outcome.log.tobytes() + outcome.of["suggestions"].tobytes()).hexdigest()


def mistakes(text: str) -> list[str]:
    """The mistakes of a scenario, a line each."""
    try:
        loads(text, file="box.yaml")
    except ScenarioError as error:
        return str(error).splitlines()
    return []


def pack_of(text: str, folder: Path) -> Any:
    """A scenario run and read back, to be reported."""
    scenario = loads(text)
    run = ComparisonRun(scenario, tuple(scenario.strategy_names), 1, "reference", 3, text.encode())
    with opened(folder, run) as checkpoint:
        done = compare(scenario, replications=3, seed=1, workers=1, engine="reference", checkpoint=checkpoint)
        finish(folder, run, done)
    return read_pack(folder)


#: The page's task, and the first of its kinds of events.
TASK, FIRST_EVENT = 27, 45


def look() -> dict[str, Any]:
    """What there is to be seen."""
    plan, without = (resolve(loads(text), "all at once") for text in (TEXT, OFF))
    outcome, twin = reference.simulate(plan, 1, 0), compiled.simulate(plan, 1, 0)
    done = outcome.log[(outcome.log["kind"] == events.TASK_DONE) & (outcome.log["value"] == TASK)]
    with tempfile.TemporaryDirectory() as folder:
        pack, off = pack_of(TEXT, Path(folder) / "on"), pack_of(OFF, Path(folder) / "off")
        pages = {language: html.render(pack, language).decode() for language in ("en", "zh")}
        paper = pdf.render(pack, "en")
    tables = {language: comparison_table(pack.comparison, language) for language in ("en", "zh")}
    store = int(outcome.of["suggestions"]["store"][0]) + 1
    stories = {language: story(outcome, plan, store, language) for language in tables}
    nobody = advice(loads(TEXT.replace("readers: 1, reader_day: 300", "readers: 0")))
    return {
        "log": digest(outcome),
        "engines agree": digest(outcome) == digest(twin),
        "off is as if it were not there": bool((reference.simulate(without, 1, 0).log["kind"] < FIRST_EVENT).all()),
        "suggestions": len(outcome.of["suggestions"]),
        "read": int((~np.isnan(outcome.of["suggestions"]["read"])).sum()),
        "events": sorted({events.EVENT_NAMES[kind] for kind in outcome.log["kind"]}),
        "done by": sorted({events.ROLE_NAMES[outcome.people["role"][person]] for person in done["person"]}),
        "table": "suggestions read" in tables["en"],
        "table in Chinese": "已阅建议数" in tables["zh"],
        "absent from the table where it is off": "suggestions read" not in comparison_table(off.comparison, "en"),
        "report": "Suggestions that wait to be read" in pages["en"] and "<h2>Suggestions of stores</h2>" in pages["en"],
        "report in Chinese": "<h2>门店建议</h2>" in pages["zh"],
        "paper": paper.startswith(b"%PDF"),
        "budget": any(row.line.name == "readers" for row in budget_of(pack, "en").lines),
        "schema": "suggestions" in schema()["properties"],
        "label in Chinese": path_label("suggestions.readers", "zh") == "阅读员人数",
        "story": "its suggestion is read after" in stories["en"],
        "story in Chinese": "写了一条建议" in stories["zh"],
        "drawn": "suggestions" in parts("settings"),
        "coefficient": any(row.name == "suggestion_drive" for row in TABLE),
        "warning": any("nobody reads" in text for text in nobody),
        "warning in Chinese": any("没有人阅读" in phrase_words(text, "zh") for text in nobody),
        "mistakes": [line for text in WRONG for line in mistakes(text)],
    }


if __name__ == "__main__":
    warnings.simplefilter("ignore", RuntimeWarning)  # products of the random numbers, uncompiled
    print(json.dumps(look(), ensure_ascii=False))
