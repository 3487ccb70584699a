"""One page of all checks: a table first, then each check with its numbers, pictures and notes.

The page is self-contained: pictures are embedded, all text is escaped, and it has no script.
"""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from verification.checks import ALPHA, Check, Number, Picture
from verification.drawing import distances

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; color: #222; background: #fff; max-width: 62rem; margin: 2rem auto;
       padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.25rem; margin-top: 3rem; border-top: 1px solid #d9d9d9; padding-top: 1rem; }
table { border-collapse: collapse; margin: 1rem 0; font-size: .9rem; }
th, td { padding: .25rem .7rem; text-align: right; border-bottom: 1px solid #d9d9d9; }
th:first-child, td:first-child { text-align: left; } td.words { text-align: left; }
.pass { color: #00634a; } .fail { color: #a33f00; font-weight: bold; } .soft { color: #5a5a5a; }
img { max-width: 100%; height: auto; } .scroll { overflow-x: auto; }
"""


@dataclass(frozen=True)
class Done:
    """A check that has run, with its processor time; ``check`` is None if it raised an error, the ``cause``."""

    name: str
    seconds: float
    check: Check | None
    cause: str = ""

    def passes(self, numbers: int) -> bool:
        """Whether it ran, and all its numbers hold on a page with this many."""
        return self.check is not None and all(number.holds(numbers) for number in self.check.numbers)


def count(done: Sequence[Done]) -> int:
    """Numbers on the page; at least 1."""
    return max(1, sum(len(row.check.numbers) for row in done if row.check))


def page(done: Sequence[Done], about: Mapping[str, str], not_run: Sequence[str] = ()) -> str:
    """The page as HTML; ``about`` is its provenance, ``not_run`` names checks that were not run."""
    numbers = count(done)
    failed = [row.name for row in done if not row.passes(numbers)]
    verdict = (
        f"{len(failed)} of {len(done)} checks fail: {', '.join(failed)}" if failed else f"All {len(done)} checks pass"
    )
    if not_run:
        verdict += f"; stopped before {', '.join(not_run)}"
    all_numbers = [number for row in done if row.check for number in row.check.numbers]
    parts = [
        "<!doctype html><html lang='en'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>"
        f"<title>rollout_sim: verification</title><style>{STYLE}</style></head><body>",
        f"<h1>Does the model give what is known without it?</h1><p class='{'fail' if failed else 'pass'}'>"
        f"<b>{escape(verdict)}.</b></p>",
        f"<p>Rule: the page holds {numbers:,} numbers, and each may be as far from its truth as luck takes it with a "
        f"chance of {ALPHA:g} / {numbers:,}. So a model without a fault fails the page with a chance of at most "
        f"{ALPHA:.0%}. A distance is in standard errors of the simulated number; <i>seen from</i> says from how far "
        "off a wrong truth would have failed more often than not, in % of the truth.</p>",
        _summary(done, numbers),
        _image(distances(all_numbers, numbers)) if all_numbers else "",
        f"<p class='soft'>{escape('; '.join(f'{name} {value}' for name, value in about.items()))}.</p>",
        *(_section(row, numbers) for row in done),
        "</body></html>\n",
    ]
    return "\n".join(parts)


def _summary(done: Sequence[Done], numbers: int) -> str:
    rows = []
    for row in done:
        passes = row.passes(numbers)
        cells = ["-"] * 3
        if row.check:
            worst = min(row.check.numbers, key=lambda number: number.chance, default=None)
            holding = sum(number.holds(numbers) for number in row.check.numbers)
            farthest = _farthest(worst) if worst else ("-", "told, not judged")
            cells = [f"{holding} of {len(row.check.numbers)}", *farthest]
        title = row.check.title if row.check else row.name
        rows.append(
            f"<tr><td><a href='#{escape(row.name)}'>{escape(title)}</a></td>"
            f"<td class='{'pass' if passes else 'fail'}'>{'pass' if passes else 'FAIL'}</td>"
            f"<td>{cells[0]}</td><td>{cells[1]}</td><td class='words'>{cells[2]}</td><td>{row.seconds:,.0f} s</td></tr>"
        )
    head = "<tr><th>check</th><th></th><th>numbers that hold</th><th>farthest</th><th></th><th>processor</th></tr>"
    return f"<div class='scroll'><table>{head}{''.join(rows)}</table></div>"


def _farthest(number: Number) -> tuple[str, str]:
    return f"{number.distance:+.1f} s.e.", escape(number.what)


def _section(row: Done, numbers: int) -> str:
    if row.check is None:
        return f"<h2 id='{escape(row.name)}'>{escape(row.name)}</h2><p class='fail'>broke: {escape(row.cause)}</p>"
    check = row.check
    notes = "".join(f"<li>{escape(note)}</li>" for note in check.notes)
    return (
        f"<h2 id='{escape(row.name)}'>{escape(check.title)}</h2><p>{escape(check.asks)}</p>"
        f"{''.join(_image(picture) for picture in check.pictures)}"
        f"{_plain_table(check.table)}{_table(check.numbers, numbers)}{f'<ul>{notes}</ul>' if notes else ''}"
    )


def _table(rows: Sequence[Number], numbers: int) -> str:
    if not rows:
        return ""
    body = "".join(
        f"<tr><td>{escape(row.what)}</td><td>{row.simulated:.5g}</td><td>{row.truth:.5g}</td><td>{row.error:.2g}</td>"
        f"<td>{row.distance:+.2f}</td><td>{_seen_from(row, numbers)}</td>"
        f"<td class='{'pass' if row.holds(numbers) else 'fail'}'>{'pass' if row.holds(numbers) else 'FAIL'}</td></tr>"
        for row in rows
    )
    head = (
        "<tr><th>number</th><th>simulated</th><th>truth</th><th>standard error</th><th>distance, s.e.</th>"
        "<th>seen from</th><th></th></tr>"
    )
    return f"<div class='scroll'><table>{head}{body}</table></div>"


def _seen_from(row: Number, numbers: int) -> str:
    if row.truth == 0 or row.error == 0:
        return "-"
    return f"{100 * row.limit(numbers) * row.error / abs(row.truth):.2g} %"


def _plain_table(rows: Sequence[Sequence[str]]) -> str:
    """A table without a verdict; its first row is the head."""
    if not rows:
        return ""
    head = "".join(f"<th>{escape(cell)}</th>" for cell in rows[0])
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows[1:])
    return f"<div class='scroll'><table><tr>{head}</tr>{body}</table></div>"


def _image(picture: Picture) -> str:
    return f"<p><img alt='{escape(picture.words)}' src='data:image/png;base64,{b64encode(picture.png).decode()}'></p>"
