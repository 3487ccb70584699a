"""Imports inside functions that no start needs: ``python -m maintenance.late_imports``.

An import may stand inside a function where it loads a library that takes long (``SLOW``) or an optional one, and the
module is loaded without it. Any other hides what a module rests on, and the command names it, with its line, and ends
with status 1. ``--count`` prints how many imports stand inside functions. What a start really loads is measured by
``tests/cli/test_commands.py``.
"""

import argparse
import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

PACKAGE = "rollout_sim"
#: Libraries that take a tenth of a second or more to import, and those of extras.
SLOW = frozenset({
    "numpy", "pandas", "pyarrow", "pydantic", "yaml", "scipy.stats", "scipy.optimize", "scipy.special", "matplotlib",
    "numba", "simpy", "jinja2", "rich", "distributed", "fontTools", "holidays", "ipywidgets", "openpyxl", "pptx",
    "typst", "xlsxwriter",
})  # fmt: skip
#: A library that loads another of the list.
ALSO = {"pandas": ("numpy", "pyarrow"), "numba": ("numpy",), "matplotlib": ("numpy",), "scipy.stats": ("numpy",)}
Import = ast.Import | ast.ImportFrom


def modules() -> dict[str, Path]:
    """Every module of the package by its dotted name."""
    paths = Path(PACKAGE).rglob("*.py")
    return {".".join(path.with_suffix("").parts).removesuffix(".__init__"): path for path in paths}


@cache
def tree(path: Path) -> ast.Module:
    """A module parsed."""
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(node: ast.AST, inside: bool = False) -> Iterator[tuple[Import, bool]]:
    """Each import that runs, and whether it stands inside a function."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        if isinstance(child, Import):
            yield child, inside
        yield from imports(child, inside or isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef))


def targets(node: Import, known: dict[str, Path]) -> set[str]:
    """Names of the modules that an import loads."""
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names}
    whole = [f"{node.module}.{alias.name}" for alias in node.names]
    return {name if name in known or name in SLOW else str(node.module) for name in whole}


def at_the_top(known: dict[str, Path]) -> dict[str, set[str]]:
    """What each module loads when it is imported."""
    return {
        module: {target for node, inside in imports(tree(path)) if not inside for target in targets(node, known)}
        for module, path in known.items()
    }


def loaded_by(name: str, top: dict[str, set[str]]) -> set[str]:
    """All modules that importing one loads, its packages among them."""
    loaded: set[str] = set()
    ahead = [name]
    while ahead:
        module = ahead.pop()
        if module not in loaded:
            loaded.add(module)
            ahead += [module.rpartition(".")[0]] if module.startswith(f"{PACKAGE}.") else []
            ahead += top.get(module, ())
    return loaded


def slow_of(names: set[str]) -> set[str]:
    """The libraries of ``SLOW`` among modules."""
    slow = {library for library in SLOW for name in names if name == library or name.startswith(f"{library}.")}
    return slow | {other for library in slow for other in ALSO.get(library, ())}


def needless(known: dict[str, Path]) -> Iterator[str]:
    """Each import inside a function that loads nothing slow which its module has not loaded."""
    top = at_the_top(known)
    for module, path in sorted(known.items()):
        already = slow_of(loaded_by(module, top))
        for node, inside in imports(tree(path)):
            if not inside:
                continue
            loads = set().union(*(loaded_by(target, top) for target in targets(node, known)))
            if slow_of(loads) <= already and module not in loads:
                yield f"{path}:{node.lineno}: {ast.unparse(node)}: loads nothing slow; it can stand at the top"


def main(arguments: list[str] | None = None) -> int:
    """Print what can stand at the top, and return 1 if there is any."""
    parser = argparse.ArgumentParser(description="Imports inside functions that no start needs.")
    parser.add_argument("--count", action="store_true", help="how many imports stand inside functions")
    options = parser.parse_args(arguments)
    known = modules()
    if options.count:
        print(sum(inside for path in known.values() for _, inside in imports(tree(path))))
        return 0
    lines = list(needless(known))
    print("\n".join(lines) or "no needless import inside a function")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
