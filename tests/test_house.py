"""Rules of the whole house that no linter has: a class name stands for one thing, one place starts processes."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import rollout_sim

PACKAGE = Path(rollout_sim.__file__).parent
_ALIAS = re.compile(r"_?[A-Z][A-Z]?[a-z]\w*")


def meanings(file: str, text: str) -> Iterator[tuple[str, str]]:
    """Names of the classes and type aliases of a module, each with what it stands for."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield node.name, f"class in {file}:{node.lineno}"
    for node in tree.body:
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            ):
                again = isinstance(value, ast.Attribute) and value.attr == name  # another module's, under its name
                if _ALIAS.fullmatch(name) and not again:
                    yield name, ast.unparse(value)


def ambiguous(sources: Mapping[str, str]) -> dict[str, list[str]]:
    """Names that stand for more than one thing in these modules (texts by file); equal aliases are one thing."""
    by_name: dict[str, list[str]] = {}
    for file, text in sources.items():
        for name, meaning in meanings(file, text):
            if meaning not in by_name.setdefault(name, []):
                by_name[name].append(meaning)
    return {name: found for name, found in by_name.items() if len(found) > 1}


def test_two_classes_of_one_name_are_seen() -> None:
    same = {"a.py": "class Run: ...\nclass _Row: ...", "b.py": "def f():\n    class Run: ...", "c.py": "_Row = int"}
    assert ambiguous(same) == {
        "Run": ["class in a.py:1", "class in b.py:2"],
        "_Row": ["class in a.py:2", "int"],
    }


def test_an_alias_may_be_repeated_as_it_is() -> None:
    same = {"a.py": "Floats = NDArray[float]\nMOST = 3", "b.py": "Floats = NDArray[float]\nMOST = 4"}
    assert ambiguous(same | {"c.py": "Floats = a.Floats"}) == {}
    assert list(ambiguous(same | {"c.py": "Floats: TypeAlias = list[float]"})) == ["Floats"]


def test_no_two_classes_share_a_name() -> None:
    sources = {path.relative_to(PACKAGE).as_posix(): path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")}
    assert len(sources) > 100
    assert ambiguous(sources) == {}


def test_one_place_starts_processes() -> None:
    """``worker_processes`` makes pools whose workers end with their parent; no other pool is made."""
    folders = (PACKAGE, *(PACKAGE.parent / name for name in ("maintenance", "verification", "benchmarks")))
    files = [path for folder in folders for path in folder.rglob("*.py")]
    makers = {path.name for path in files if "ProcessPoolExecutor" in path.read_text(encoding="utf-8")}
    assert makers == {"worker_pools.py"}
