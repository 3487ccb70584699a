"""Wrong rules that some check must see: ``python -m verification.mutations``.

Each mutation changes one line of a copy of the package, in a process of its own where rules run as Python
(NUMBA_DISABLE_JIT=1), and plays the checks of the core there. The command prints which checks turn red. It ends with
status 1 if a mutation is seen by none, or cannot be applied because its line is gone, or if the package as it is is red.
"""

import argparse
import importlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from verification.checks import Effort

ROOT = Path(__file__).parent.parent
#: The checks that play small experiments: module and function.
CORE = {
    "day": ("store_days", "store_days"),
    "doses": ("doses", "doses"),
    "signals": ("signals", "signals"),
    "balance": ("balance", "balance"),
}
#: Small checks suffice; they are small at full effort too.
PART = 0.01
PROCESSES = 2
SEED = 2026
#: What the process of one mutation is asked by.
INSIDE = "--inside"


class Mutation(NamedTuple):
    """A wrong rule: a text of a file of the package, which must be there once, and what stands there instead."""

    name: str
    file: str
    right: str
    wrong: str


DAY, COACHING, LIGHTS, STORE, BIRTHS = (
    f"rules/{name}.py" for name in ("store_day", "coaching", "lights", "store", "births")
)
WEAR, ORDERS = "mechanisms/wear/rules.py", "mechanisms/orders/rules.py"

MUTATIONS = (
    Mutation("ability squared in place of its root", DAY, "math.sqrt(ability) * (own", "ability * ability * (own"),
    Mutation("will counts for nothing", DAY, "own = will * (by_habit", "own = (by_habit"),
    Mutation("habit holds without a threshold", DAY, "return (1.0 + t4) * h4 / (h4 + t4)", "return habit"),
    Mutation("prompts never fade", DAY, "today[DRIVE, j] = fading * prompt", "today[DRIVE, j] = prompt"),
    Mutation("usage follows half as fast", DAY, "usage_step, habit_step, threshold = 1.0 /", "usage_step, habit_step, threshold = 0.5 /"),
    Mutation("practice without use", DAY, "today[PRESENT, j] * usage * (practice", "today[PRESENT, j] * (practice"),
    Mutation("nobody shows the others", DAY, "(practice + teaching * ability)", "practice"),
    Mutation("benefit without mastery", DAY, "felt = felt_gain * usage * ability -", "felt = felt_gain * usage -"),
    Mutation("a benefit of no size", DAY, "felt = felt_gain * usage * ability -", "felt = 0.35 * usage * ability -"),
    Mutation("effort that gives drive", DAY, "weight * (pull * felt - effort)", "weight * (pull * felt + effort)"),
    Mutation("beliefs never harden", DAY, "return first_weight / (1.0 + days_live / plastic_days)", "return first_weight"),
    Mutation("moods twice as wild", DAY, "noise * today[NORMAL, j]", "2.0 * noise * today[NORMAL, j]"),
    Mutation("moods never fade", DAY, "(today[LEVEL, j] - today[MOOD, j]) * mood_step", "today[LEVEL, j] * mood_step"),
    Mutation("resistance that helps", DAY, "today[MOOD, j] - today[RESISTANCE, j]", "today[MOOD, j] + today[RESISTANCE, j]"),
    Mutation("drive without a limit", STORE, "return min(max(drive, -limit), limit)", "return drive"),
    Mutation("open problems hinder nobody", DAY, "share *= 1.0 - hindrance", "share *= 1.0"),
    Mutation("giving up five times as likely", DAY, "return give_up * (1.0 - habit)", "return 5.0 * give_up * (1.0 - habit)"),
    Mutation("the willing give up as well", DAY, "(1.0 - habit) * (1.0 - will)", "(1.0 - habit)"),
    Mutation("giving up keeps all usage", DAY, "stores.usage[i] *= c.give_up_keeps", "stores.usage[i] *= 1.0"),
    Mutation("giving up leaves no memory", DAY, "stores.drive[i] - weight * c.give_up_drive", "stores.drive[i]"),
    Mutation("questions do not fall with ability", DAY, "c.requests * usage * (1.0 - ability) *", "c.requests * usage *"),
    Mutation("who does not use it asks as well", DAY, "c.requests * usage * (1.0 - ability) *", "c.requests * (1.0 - ability) *"),
    Mutation("the playbook spares no question", DAY, "(1.0 - c.playbook_requests * playbook)", "1.0"),
    Mutation("new stores ask no more", DAY, "return rate * c.new_requests if new else rate", "return rate"),
    Mutation("efficiency without ability", DAY, "return gain * usage * ability -", "return gain * usage -"),
    Mutation("who does not try stumbles as well", DAY, "return dip * max(cut_over, tried(usage, ability)) *", "return dip *"),
    Mutation("the dip lowers complaints", DAY, "return c.dip_complaints * lost", "return -c.dip_complaints * lost"),
    Mutation("contacts lower ability", COACHING, "stores.ability[i] += min(1.0, ability * knows)", "stores.ability[i] -= min(1.0, ability * knows)"),
    Mutation("contacts lower drive", COACHING, "move_drive(stores, i, drive * knows, c)", "move_drive(stores, i, -drive * knows, c)"),
    Mutation("contacts remind nobody", COACHING, "remind(stores, i, prompt * skill, c)", "pass"),
    Mutation("reminders never wear out", STORE, "stores.dulled[i] += c.reminder_dulls", "stores.dulled[i] += 0.0"),
    Mutation("a coach's skill does not matter", COACHING, "knows = skill * (1.0", "knows = (1.0"),
    Mutation("a coach knows no playbook", COACHING, "(1.0 + c.playbook_coaching * stores.playbook[i])", "1.0"),
    Mutation("an answer in time teaches nothing", COACHING, "stores.ability[i] += c.answer_ability * fresh", "stores.ability[i] += 0.0 * fresh"),
    Mutation("an answer is fresh for ever", COACHING, "fresh = skill * math.exp(-days / c.answer_fresh_days)", "fresh = skill"),
    Mutation("a promise that is kept costs trust", COACHING, "move_drive(stores, i, c.kept_drive * promise, c)", "move_drive(stores, i, -c.kept_drive * promise, c)"),
    Mutation("a broken promise costs nothing", COACHING, "-c.broken_drive * promise", "0.0 * promise"),
    Mutation("late answers cost nothing", COACHING, "- c.late_drive * (days - within_days)", ""),
    Mutation("a question withdrawn is no problem", COACHING, "stores.open_problems[i] += 1", "stores.open_problems[i] += 0"),
    Mutation("a question withdrawn costs no trust", COACHING, "move_drive(stores, i, -c.withdrawn_drive, c)", "pass"),
    Mutation("patience ten times as long", BIRTHS, "stores.patience_days[i] = c.patience_days", "stores.patience_days[i] = 10.0 * c.patience_days"),
    Mutation("a course without a ceiling", COACHING, "return ceiling - (ceiling - ability)", "return 1.0 - (1.0 - ability)"),
    Mutation("the playbook never matures", COACHING, "return 1.0 - (1.0 - toolkit) * math.exp", "return toolkit + 0.0 * math.exp"),
    Mutation("a playbook writes itself", COACHING, "return written + (known - written) / c.playbook_days", "return known"),
    Mutation("accepted whatever it gains", COACHING, "return usage >= accept_usage and", "return usage >= accept_usage or"),
    Mutation("green neighbours deter", LIGHTS, "return pull * green_share - drag * red_share", "return -pull * green_share - drag * red_share"),
    Mutation("red neighbours draw", LIGHTS, "return pull * green_share - drag * red_share", "return pull * green_share + drag * red_share"),
    Mutation("the own region does not count", LIGHTS, "weight = region_weight if", "weight = 0.0 if"),
    Mutation("lights without hysteresis", LIGHTS, "has_gain, c.hysteresis, c)", "has_gain, 0.0, c)"),
    Mutation("orange and yellow change places", LIGHTS, "c.yellow_usage", "c.orange_usage"),
    Mutation("turnover brings ability", WEAR, "stores.ability[i] -= share *", "stores.ability[i] += share *"),
    Mutation("fatigue gives drive", WEAR, "clamp(stores.drive[i] - lost, c.drive_limit)", "clamp(stores.drive[i] + lost, c.drive_limit)"),
    Mutation("the willing overstate", ORDERS, "settings.pressure * (1.0 - will)", "settings.pressure * will"),
    Mutation("orders strain nobody", ORDERS, "cheer(stores, i, -strain * 7.0", "cheer(stores, i, 0.0 * 7.0"),
)  # fmt: skip


class Seen(NamedTuple):
    """What the checks say of a mutation: failing numbers by check, or why it could not be tried."""

    mutation: Mutation | None
    red: dict[str, list[str]]
    cause: str = ""

    @property
    def passes(self) -> bool:
        """Whether the command may pass: a mutation is seen, and the package as it is is not red."""
        return not self.cause and bool(self.red) == (self.mutation is not None)

    def line(self) -> str:
        """A line for people."""
        name = self.mutation.name if self.mutation else "(none: the package as it is)"
        if self.cause:
            return f"{name:45} CANNOT BE TRIED: {self.cause}"
        if not self.red:
            return f"{name:45} {'SEEN BY NONE' if self.mutation else 'all pass'}"
        red = "; ".join(
            f"{check}: {numbers[0]}" + (f" and {len(numbers) - 1} more" if numbers[1:] else "")
            for check, numbers in self.red.items()
        )
        return f"{name:45} {red}"


def mutate(package: Path, mutation: Mutation) -> None:
    """Put a mutation into a copy of the package.

    Raises
    ------
    ValueError
        If its text is not there once.
    """
    path = package / mutation.file
    text = path.read_text(encoding="utf-8")
    if text.count(mutation.right) != 1:
        raise ValueError(f"{mutation.file} holds {mutation.right!r} {text.count(mutation.right)} times, not once")
    path.write_text(text.replace(mutation.right, mutation.wrong), encoding="utf-8")


def tried(mutation: Mutation | None) -> Seen:
    """Try a mutation (or the package as it is) in a copy and a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder) / "rollout_sim"
        shutil.copytree(ROOT / "rollout_sim", package)
        try:
            if mutation is not None:
                mutate(package, mutation)
        except ValueError as error:
            return Seen(mutation, {}, str(error))
        words = [sys.executable, "-m", "verification.mutations", INSIDE]
        environment = {**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": str(ROOT)}
        # The working folder stands before PYTHONPATH, so that the copy is imported.
        ran = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if ran.returncode != 0:
        lines = ran.stderr.strip().splitlines() or ["no reason given"]
        return Seen(mutation, {"import": [lines[-1]]} if mutation else {}, "" if mutation else lines[-1])
    return Seen(mutation, json.loads(ran.stdout))


def red_checks() -> dict[str, list[str]]:
    """The checks of the core that are red here, with the numbers that fail."""
    red = {}
    for name, (module, function) in CORE.items():
        try:
            check = getattr(importlib.import_module(f"verification.{module}"), function)(Effort(SEED, PART))
        except Exception as error:  # a mutated rule may break anything
            red[name] = [f"{type(error).__name__}: {error}"]
            continue
        failing = [number.what for number in check.numbers if not number.holds(len(check.numbers))]
        if failing:
            red[name] = failing
    return red


def main(words: Sequence[str]) -> int:
    """Try all mutations, or those whose names hold a text."""
    parser = argparse.ArgumentParser(
        prog="python -m verification.mutations", description=(__doc__ or "").split("\n\n")[0]
    )
    parser.add_argument("texts", metavar="TEXT", nargs="*", help="only mutations whose names hold one of these")
    parser.add_argument(INSIDE, action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(words)
    if options.inside:
        print(json.dumps(red_checks()))
        return 0
    chosen = [row for row in MUTATIONS if not options.texts or any(text in row.name for text in options.texts)]
    if not chosen:
        parser.error(f"no mutation has any of {', '.join(options.texts)} in its name")
    passes = True
    with ThreadPoolExecutor(PROCESSES) as pool:
        for result in pool.map(tried, [None, *chosen]):
            print(result.line(), flush=True)
            passes = passes and result.passes
    print("every mutation is seen" if passes else "FAILED: see above")
    return 0 if passes else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
