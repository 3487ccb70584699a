"""Rules of the house that no linter has.

How many modules a folder holds, what names of modules and classes mean, no imports in a circle, one place that starts
processes, and what is banned.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import grimp

import rollout_sim
from maintenance import late_imports, plain_words
from rollout_sim.mechanisms.register import PARTS

PACKAGE = Path(rollout_sim.__file__).parent
MOST_MODULES = 25
#: Files of a slice: each study and each mechanism has those that it needs, under these names.
OF_A_SLICE = {"study", "question", "result", "words", "charts"} | set(PARTS)
#: Names that several floors share, since they mean the same thing there.
SHARED = {
    "register": "what there is of a kind of slices",
    "hooks": "where the engines call mechanisms",
    "calendar": "days, dates and months",
    "settings": "numbers of a mechanism",
    "tiers": "tiers of coaching",
    "levers": "the levers",
    "gates": "gates between batches",
    "stores": "the stores",
    "people": "who helps",
    "money": "what it costs and brings",
    "programme": "batches and gates",
    "service": "tasks and who does them",
    "tasks": "tasks in queues",
    "clock": "the order of events",
    "days": "what comes by the calendar",
    "checkpoint": "what a run keeps while it goes on",
}

#: How the name of a type alias looks.
_ALIAS = re.compile(r"_?[A-Z][A-Z]?[a-z]\w*")


def parts_of(path: Path) -> tuple[str, ...]:
    return path.relative_to(PACKAGE).with_suffix("").parts


def test_no_folder_is_crowded() -> None:
    folders = Counter(path.parent for path in PACKAGE.rglob("*.py") if path.name != "__init__.py")
    assert {str(folder): count for folder, count in folders.items() if count > MOST_MODULES} == {}


def repeated(paths: Iterable[tuple[str, ...]]) -> dict[str, list[str]]:
    """Module names that stand in several places and mean not the same thing: neither a slice's, a twin's nor shared.

    A command's module has the name of the question that it asks, as the study's folder has.
    """
    places: dict[str, list[str]] = {}
    for parts in paths:
        if parts[-1] not in OF_A_SLICE | set(SHARED) | {"__init__", "__main__"} and parts[:2] != ("cli", "commands"):
            places.setdefault(parts[-1], []).append("/".join(parts))
    return {name: where for name, where in places.items() if len(where) > 1}


def test_a_module_name_has_one_meaning() -> None:
    assert repeated(parts_of(path) for path in PACKAGE.rglob("*.py")) == {}


def test_a_second_meaning_is_seen() -> None:
    slices = [("studies", "risk", "words"), ("studies", "best", "words")]
    assert repeated([("kernel", "draws"), ("report", "draws"), *slices]) == {"draws": ["kernel/draws", "report/draws"]}


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


def circle(imported: Mapping[str, set[str]]) -> list[str]:
    """A circle of imports if there is one, else nothing."""
    done: set[str] = set()

    def walk(module: str, way: list[str]) -> Iterator[list[str]]:
        if module in way:
            yield way[way.index(module) :]
        elif module not in done:
            done.add(module)
            for other in sorted(imported.get(module, ())):
                yield from walk(other, [*way, module])

    return next((way for start in sorted(imported) for way in walk(start, [])), [])


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Imports inside functions count as well; none is by a built name, which ruff forbids (TID251)."""
    graph = grimp.build_graph("rollout_sim", exclude_type_checking_imports=True)
    imported = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    assert circle(imported) == []
    lower = "rollout_sim.statistics.estimates"
    above = next(iter(graph.find_modules_that_directly_import(lower)))
    assert circle({**imported, lower: imported[lower] | {above}}) != []


def test_imports_inside_functions_are_those_that_a_start_cannot_pay() -> None:
    assert list(late_imports.needless(late_imports.modules())) == []


def test_a_needless_late_import_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "new.py"
    path.write_text("def f():\n    from rollout_sim.kernel import calendar\n    return calendar\n")
    known = {**late_imports.modules(), "rollout_sim.new": path}
    assert [line.split(": ")[1] for line in late_imports.needless(known)] == ["from rollout_sim.kernel import calendar"]


def test_names_and_words_that_are_banned_are_seen(tmp_path: Path) -> None:
    path = tmp_path / "new.py"
    path.write_text(
        'def told(asked):\n    """The reader is told."""\n    found = asked  # it hangs on that\n    return found\n'
    )
    assert [place.what for place in plain_words.places(path)] == ["told", "asked", "found", "is told", "hangs on"]


def test_one_place_starts_processes() -> None:
    """``worker_processes`` makes pools whose workers end with their parent; no other pool is made."""
    folders = (PACKAGE, *(PACKAGE.parent / name for name in ("maintenance", "verification", "benchmarks")))
    files = [path for folder in folders for path in folder.rglob("*.py")]
    makers = {path.name for path in files if "ProcessPoolExecutor" in path.read_text(encoding="utf-8")}
    assert makers == {"worker_pools.py"}
