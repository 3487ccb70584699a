"""Figures in README and docs, each made anew by the command beside it: ``python -m maintenance.pages [PAGE ...]``.

A block of a page stands between two marks, the first of which says what it is and the command that makes it::

    <!-- answer of `rollout-sim compare configs/220-stores.yaml --replications 1000` -->
    ...
    <!-- end -->

An *answer* is the verdict of a comparison, an *output* all that a command prints, a *table* the Markdown table that it
prints, a *picture* the chart of that name that a study leaves in its folder, copied to where the block's image is.
A command runs once for all its blocks. Without pages, those that ``DEFAULT`` names are renewed; the others take
long, or an idle machine.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

#: Columns of an answer on a page.
WIDTH = 118
ROOT = Path(__file__).parent.parent
DEFAULT = ("README.md", "README.zh-CN.md")
#: All pages with marks.
PAGES = (*DEFAULT, "docs/published.md", "docs/speed.md", "docs/verification.md")
KINDS = ("answer", "output", "table", "picture")
BLOCK = re.compile(rf"<!-- ({'|'.join(KINDS)})(?: ([\w-]+))? of `([^`\n]+)` -->\n(.*?)\n<!-- end -->", re.S)
IMAGE = re.compile(r"!\[[^\]]*\]\(([^)]+)\)")
TABLE = re.compile(r"(?:^\|.*\|\n)+", re.M)


class Made(NamedTuple):
    """What a command has left: what it printed, and its folder."""

    printed: str
    folder: Path


Runner = Callable[[str], Made]


def renewed(text: str, page: Path, run: Runner) -> str:
    """A page's text with its blocks made anew; pictures are written to where the page has them."""

    def block(match: re.Match[str]) -> str:
        kind, name, command, content = match.groups()
        new = _content(kind, name, content, page, run(command))
        return match[0].replace(f"-->\n{content}\n<!--", f"-->\n{new}\n<!--")

    return BLOCK.sub(block, text)


def _content(kind: str, name: str | None, content: str, page: Path, result: Made) -> str:
    if kind == "answer":
        return f"```\n{_verdict(result.folder, _language(page))}\n```"
    if kind == "output":
        lines = result.printed.splitlines()
        files = next((place for place, line in enumerate(lines) if str(result.folder) in line), len(lines))
        shown = "\n".join(lines[:files]).strip()
        return f"```\n{shown}\n```"
    if kind == "table":
        table = TABLE.search(result.printed)
        if table is None:
            raise SystemExit(f"no table in what was printed:\n{result.printed}")
        return f"\n{table[0]}"
    image = IMAGE.search(content)
    if image is None:
        raise SystemExit(f"no image in the block of the picture {name}")
    charts = result.folder / "charts" if _language(page) == "en" else _charts_in_chinese(result.folder, str(name))
    shutil.copyfile(charts / f"{name}.png", page.parent / image[1])
    return content


def _language(page: Path) -> str:
    return "zh" if ".zh" in page.name or page.parent.name == "zh" else "en"


def _verdict(folder: Path, language: str) -> str:
    """The verdict of the comparison in a folder."""
    from rollout_sim.studies.compare.read_folder import read_comparison

    text = str(read_comparison(folder).comparison.verdict(language)).strip()
    if language != "en":
        return text  # a reader of Chinese wraps it: it has no spaces
    return "\n".join(textwrap.fill(line, WIDTH) for line in text.splitlines())


def _charts_in_chinese(folder: Path, kind: str) -> Path:
    """A folder with a chart of the comparison in a folder."""
    out = folder.parent / "charts-zh"
    words = ("chart", str(folder), "--kind", kind, "--language", "zh", "--out", str(out))
    subprocess.run([sys.executable, "-m", "rollout_sim", *words], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return out


@cache
def ran(command: str) -> Made:
    """Run a command of the checkout, ``rollout-sim ...`` or ``python ...``, with settings before it."""
    words = shlex.split(command)
    settings = dict(word.split("=", 1) for word in words if re.fullmatch(r"[A-Z_]+=.*", word))
    words = words[len(settings) :]
    folder = Path(tempfile.mkdtemp(prefix="pages-")) / "run"
    if words[0] == "rollout-sim":
        words = [sys.executable, "-m", "rollout_sim", *words[1:], "--out", str(folder)]
    elif words[0] == "python":
        words = [sys.executable, *words[1:]]
    print(command, file=sys.stderr, flush=True)
    process = subprocess.run(words, cwd=ROOT, env=os.environ | settings, text=True, stdout=subprocess.PIPE, check=True)
    return Made(process.stdout, folder)


def main(names: Sequence[str]) -> None:
    """Renew the pages of these names, or those of ``DEFAULT``."""
    unknown = [name for name in names if name not in PAGES]
    if unknown:
        raise SystemExit(f"{unknown[0]} has no figures that a command makes (there are {', '.join(PAGES)})")
    for name in names or DEFAULT:
        page = ROOT / name
        page.write_text(renewed(page.read_text(encoding="utf-8"), page, ran), encoding="utf-8")
        print(f"renewed {name}")


if __name__ == "__main__":
    main(sys.argv[1:])
