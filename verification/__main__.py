"""`make verify`: long checks of the model against what is known without it, on one page of HTML.

A line for each check goes to stdout, progress to stderr. The exit status is 0 if all checks pass, 1 if one fails or
breaks, 2 for a mistake in what was asked for, and 130 after Ctrl-C, which leaves a page of what was done until then.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.measuring import progress
from verification.checks import Check, Effort

#: Checks by name: module and function of this folder.
CHECKS = {
    "day": ("store_days", "store_days"),
    "doses": ("doses", "doses"),
    "signals": ("signals", "signals"),
    "balance": ("balance", "balance"),
    "queues": ("queues", "steady"),
    "urgency": ("queues", "urgent"),
    "spike": ("queues", "spike"),
    "batches": ("starts", "starts"),
    "findings": ("findings", "findings"),
    "imitation": ("imitation", "imitation"),
    "lights": ("chain", "chain"),
    "coverage": ("coverage", "coverage"),
    "intervals": ("interval_kinds", "interval_kinds"),
    "engines": ("engines", "engines"),
    "ciw": ("others", "others"),
    "adoption": ("adoption", "adoption"),
    "conversions": ("conversions", "conversions"),
    "directions": ("directions", "directions"),
}
QUICK = 0.04
PAGE = Path("runs") / "verification.html"


def check(name: str) -> Callable[[Effort], Check]:
    """The check of that name."""
    module, name_in_module = CHECKS[name]
    function: Any = getattr(import_module(f"verification.{module}"), name_in_module)
    return function


def arguments(words: Sequence[str]) -> argparse.Namespace:
    """The parsed command line; a mistake ends the program with status 2 and one line."""
    parser = argparse.ArgumentParser(prog="python -m verification", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("names", metavar="NAME", nargs="*",
                        help="as --only, and print the tables of these checks")  # fmt: skip
    parser.add_argument("--only", metavar="NAME", nargs="+", action="extend", choices=CHECKS, default=[],
                        help=f"run these only: {', '.join(CHECKS)}")  # fmt: skip
    parser.add_argument("--quick", action="store_true", help="a twenty-fifth of the replications: to try things out")
    parser.add_argument("--seed", type=_whole, default=2026, help="whole number, 0 or more (2026)")
    parser.add_argument("--threads", type=_at_least_one, default=os.cpu_count() or 1,
                        help="results do not depend on it (one a processor)")  # fmt: skip
    parser.add_argument("--page", type=Path, default=PAGE, help=f"where the page goes ({PAGE})")
    parser.add_argument("--docs", action="store_true", help="write the pages of docs/ anew that checks have")
    options = parser.parse_args(words)
    unknown = next((name for name in options.names if name not in CHECKS), None)
    if unknown is not None:
        parser.error(f"there is no check named {unknown!r} (there are {', '.join(CHECKS)})")
    return options


def _whole(text: str) -> int:
    if not text.isdecimal() or int(text) >= 2**62:
        raise argparse.ArgumentTypeError(f"a whole number, 0 or more, below 2**62 (got {text!r})")
    return int(text)


def _at_least_one(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"a whole number, 1 or more (got {text!r})")
    return int(text)


def main(words: Sequence[str]) -> int:
    """Run the requested checks, and write the page."""
    options = arguments(words)
    chosen = {*options.only, *options.names}
    names = [name for name in CHECKS if not chosen or name in chosen]
    try:
        options.page.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        print(f"the page cannot be written to {options.page}: {error.strerror}", file=sys.stderr)
        return 2
    from verification.page import Done, count

    effort = Effort(options.seed, QUICK if options.quick else 1.0, options.threads)
    done: list[Done] = []
    try:
        for name in names:
            done.append(_run(name, effort))
            progress("")
            if name in options.names:
                _print_table(done[-1])
            print(_line(done[-1]), flush=True)
    except KeyboardInterrupt:
        progress("")
        _write(options, effort, done, names[len(done) :])
        return 130
    _write(options, effort, done, [])
    if options.docs:
        _renew_docs(done)
    return 0 if all(row.passes(count(done)) for row in done) else 1


def _run(name: str, effort: Effort) -> Any:
    from verification.page import Done

    began = _processor_time()
    try:
        outcome = check(name)(effort)
    except ModuleNotFoundError as error:
        cause = f"{error.name} is not installed; `make verify` installs it"
        return Done(name, _processor_time() - began, None, cause)
    except Exception as error:  # the other checks run even if one raises an error
        return Done(name, _processor_time() - began, None, f"{type(error).__name__}: {error}")
    return Done(name, _processor_time() - began, outcome)


def _processor_time() -> float:
    """Processor time in seconds, of finished processes that this one started too: other programs hardly change it."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def _line(row: Any) -> str:
    if row.check is None:
        return f"{row.name:12} broke: {row.cause}"
    worst = min(row.check.numbers, key=lambda number: number.chance, default=None)
    distance_text = (
        f"{len(row.check.numbers)} numbers, farthest {worst.distance:+.1f} s.e. ({worst.what})" if worst else "told"
    )
    return f"{row.name:12} {row.seconds:6.0f} s  {distance_text}"


def _print_table(row: Any) -> None:
    """The table of a check, as Markdown."""
    lines = row.check.table if row.check else ()
    for place, line in enumerate(lines):
        print(f"| {' | '.join(line)} |")
        if place == 0:
            print("|---" * len(line) + "|")


def _renew_docs(done: Sequence[Any]) -> None:
    from rollout_sim.run_folder.folder import atomic

    for row in done:
        for path, text in (row.check.docs if row.check else {}).items():
            with atomic(path) as file:
                file.write(text.encode())
            print(f"renewed {path}")


def _write(options: argparse.Namespace, effort: Effort, done: Sequence[Any], not_run: Sequence[str]) -> None:
    """Write the page atomically, and print whether all checks pass."""
    from benchmarks.__main__ import machine
    from rollout_sim.run_folder.folder import atomic
    from verification.page import count, page

    about = {
        "made": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "seed": str(effort.seed),
        "replications": "all" if effort.part == 1 else f"{effort.part:.0%}, to try things out",
        "on": machine(),
    }
    with atomic(options.page) as file:
        file.write(page(done, about, not_run).encode())
    failed = [row.name for row in done if not row.passes(count(done))]
    print(f"{'failed: ' + ', '.join(failed) if failed else 'all pass'}; {options.page}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
