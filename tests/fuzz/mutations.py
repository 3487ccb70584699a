"""Mutations of what users write: each takes a source of luck and a text, a list of words or a folder."""

import random
import re
from collections.abc import Callable
from pathlib import Path

#: Values that programs stumble over.
ODD_VALUES = (
    "", "0", "-1", "1e308", "-0", "nan", ".inf", "99999999999999999999", "0.1", "100%", "101%", "1,5", "0,500 million",
    "yes", "no", "null", "~", "[]", "{}", "'", '"', "*a", "&a 1", "!!python/none x", "<<", "2026-02-30", "2026-03-02",
    "3 months", "3个月", "300万元", "¥6 million", "8 h", "9 h", "rest", "none", "石", "\u3000", "\u200b", "😀",
    "=1+1", "<b>", "a" * 300, "after the last batch", "0 weeks", "1e-300", "1 week", "12 points",
)  # fmt: skip
ODD_OPTIONS = (
    "--seed", "--replications", "--replication", "--workers", "--strategies", "--strategy", "--set", "--override",
    "--precision", "--measures", "--at", "--at-most", "--over", "--vary", "--store", "--format", "--kind", "--language",
    "--json", "--out", "--ensemble", "--indifference", "--confidence", "--by", "--weight", "--frames",
)  # fmt: skip


def scenario_text(luck: random.Random, text: str) -> str:
    """A scenario with a line or two gone, doubled, moved, indented or given another value."""
    lines = text.splitlines()
    for _ in range(luck.randint(1, 3)):
        at = luck.randrange(len(lines))
        match luck.randrange(7):
            case 0:
                del lines[at]
            case 1:
                lines.insert(at, lines[at])
            case 2:
                lines.insert(luck.randrange(len(lines)), lines.pop(at))
            case 3:
                lines[at] = " " * luck.randint(1, 3) + lines[at]
            case 4:
                key, colon, _ = lines[at].partition(": ")
                lines[at] = key + colon + luck.choice(ODD_VALUES)
            case 5:
                numbers = list(re.finditer(r"\d+", lines[at]))
                if numbers:
                    start, end = luck.choice(numbers).span()
                    lines[at] = lines[at][:start] + luck.choice(ODD_VALUES) + lines[at][end:]
            case _:
                place = luck.randint(0, len(lines[at]))
                lines[at] = lines[at][:place] + luck.choice("{}[],:#'\"&*!|>\t%@`\x00\x85 ") + lines[at][place:]
        lines = lines or [""]
    return "\n".join(lines) + "\n"


def table_bytes(luck: random.Random, text: str) -> bytes:
    """A table with cells, rows, separators or its encoding changed."""
    rows = [line.split(",") for line in text.splitlines()]
    for _ in range(luck.randint(0, 3)):
        row = luck.choice(rows)
        match luck.randrange(5):
            case 0:
                row[luck.randrange(len(row))] = luck.choice(ODD_VALUES)
            case 1:
                row.append(luck.choice(ODD_VALUES))
            case 2 if len(row) > 1:
                row.pop()
            case 3:
                rows.insert(luck.randrange(len(rows) + 1), list(row))
            case _:
                rows.insert(luck.randrange(len(rows) + 1), [luck.choice(("", "Total", "合计", "Source: x"))])
    separator = luck.choice((",", ",", ";", "\t", "|"))
    whole = luck.choice(("\n", "\r\n")).join(separator.join(row) for row in rows)
    encoding = luck.choice(("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030", "cp1252", "shift_jis"))
    data = whole.encode(encoding, "replace")
    if luck.random() < 0.1:
        place = luck.randrange(len(data))
        data = data[:place] + bytes([luck.randrange(256)]) + data[place + 1 :]
    return data if luck.random() > 0.03 else data[: luck.randrange(len(data))]


def words(luck: random.Random, command: list[str]) -> list[str]:
    """A command line with words gone, doubled or changed, or another option with an odd value."""
    changed = list(command)
    for _ in range(luck.randint(1, 3)):
        match luck.randrange(4):
            case 0 if len(changed) > 1:
                del changed[luck.randrange(1, len(changed))]
            case 1:
                changed[luck.randrange(len(changed))] = luck.choice(ODD_VALUES)
            case _:
                changed += [luck.choice(ODD_OPTIONS), luck.choice(ODD_VALUES)]
    return changed


def _cut(luck: random.Random, path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: luck.randrange(len(content) + 1)])


def _bit(luck: random.Random, path: Path) -> None:
    content = bytearray(path.read_bytes())
    if content:
        content[luck.randrange(len(content))] ^= 1 << luck.randrange(8)
    path.write_bytes(content)


def _gone(luck: random.Random, path: Path) -> None:
    path.unlink()


def _folder(luck: random.Random, path: Path) -> None:
    path.unlink()
    path.mkdir()


def _other(luck: random.Random, path: Path) -> None:
    path.write_bytes(luck.choice([other for other in path.parent.iterdir() if other.is_file()]).read_bytes())


_DAMAGES: tuple[Callable[[random.Random, Path], None], ...] = (_cut, _bit, _gone, _folder, _other)


def folder(luck: random.Random, run: Path) -> str:
    """Damage a file of a run folder; what was done to which."""
    path = luck.choice(sorted(path for path in run.rglob("*") if path.is_file()))
    damage = luck.choice(_DAMAGES)
    damage(luck, path)
    return f"{damage.__name__.strip('_')} {path.relative_to(run)}"
