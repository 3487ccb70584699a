"""Names that say nothing, and words of another time, in the code: ``python -m maintenance.plain_words``.

A name is counted where it is bound: a local, a parameter, a field, a function, a class, a module. A word is counted in
docstrings and comments. The command prints a line a place and the counts, and ends with status 1 if there are any;
``--counts`` prints the counts alone. Text that a user reads is held by the tests of wording.
"""

import argparse
import ast
import io
import re
import sys
import tokenize
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

FOLDERS = ("rollout_sim", "maintenance", "benchmarks", "verification")
#: A local says what it holds; and no part of the house has a home-made name where the field has one.
NAMES = frozenset({
    "found", "one", "told", "asked", "said", "made", "seen", "kept", "held", "given", "left", "there", "got", "whoever",
    "reckoned", "crew", "crews", "keeper", "newborn", "boxes", "thing", "things", "stuff",
})  # fmt: skip
#: In docstrings and comments, by the word to write instead.
WORDS = {
    r"\b(?:is|are|was|were|be|been|being) told\b": "gets, takes, reads",
    r"\bto be told\b": "to show",
    r"\breckon\w*\b": "compute, count",
    r"\bwhoever\b": "anyone who",
    r"\bhangs? on\b": "depends on",
    r"\bof nothing\b": "of no value; of an empty set",
    r"\bcrews?\b": "worker pool",
    r"\bnewborns?\b": "initial state",
    r"\bout of a hat\b": "at random",
    r"\bthereof\b|\bhereby\b|\bhitherto\b|\bwherein\b|\bwhence\b|\bthither\b": "plain words",
    r"\bnought\b|\bnaught\b": "nothing, zero",
    r"\bbetter said\b|\bthat is said\b|\bwhat is said\b": "what the text says",
}


class Place(NamedTuple):
    """Where one of them is."""

    path: Path
    line: int
    what: str
    instead: str


def bound_names(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Every name that a module binds, with its line."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                yield name, node.lineno
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name.strip("_"), node.lineno


def prose(text: str) -> Iterator[tuple[str, int]]:
    """Docstrings and comments of a module, line by line."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[0] if node.body else None
            if (
                isinstance(body, ast.Expr)
                and isinstance(body.value, ast.Constant)
                and isinstance(body.value.value, str)
            ):
                for offset, line in enumerate(body.value.value.splitlines()):
                    yield line, body.lineno + offset
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.string, token.start[0]


def places(path: Path) -> Iterator[Place]:
    """What of both lists a module has."""
    text = path.read_text(encoding="utf-8")
    if path.stem in NAMES:
        yield Place(path, 1, path.stem, "a name that says what it holds")
    for name, line in bound_names(ast.parse(text)):
        if name in NAMES:
            yield Place(path, line, name, "a name that says what it holds")
    if path.resolve() == Path(__file__).resolve():
        return
    for prose_line, line in prose(text):
        for pattern, instead in WORDS.items():
            for match in re.finditer(pattern, prose_line, re.IGNORECASE):
                yield Place(path, line, match[0].lower(), instead)


def main(arguments: list[str] | None = None) -> int:
    """Print what there is, and return 1 if there is any."""
    parser = argparse.ArgumentParser(description="Names that say nothing, and words of another time, in the code.")
    parser.add_argument("paths", nargs="*", type=Path, default=[Path(folder) for folder in FOLDERS])
    parser.add_argument("--counts", action="store_true", help="counts alone")
    options = parser.parse_args(arguments)
    files = [file for path in options.paths for file in (sorted(path.rglob("*.py")) if path.is_dir() else [path])]
    listed = [place for file in files for place in places(file)]
    if not options.counts:
        for place in listed:
            print(f"{place.path}:{place.line}: {place.what}: {place.instead}")
    counts = Counter(place.what for place in listed)
    print(", ".join(f"{what} {count}" for what, count in counts.most_common()) or "no banned name or word")
    return 1 if listed else 0


if __name__ == "__main__":
    sys.exit(main())
