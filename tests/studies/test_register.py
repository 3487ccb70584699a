"""The register of studies against the modules, commands and imports for type checkers that follow it."""

import ast
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import pytest

import rollout_sim
from rollout_sim import report
from rollout_sim.studies.register import STUDIES


def names_for_type_checkers(package: ModuleType) -> dict[str, str]:
    """Names imported under ``TYPE_CHECKING``, each with its module."""
    tree = ast.parse(Path(str(package.__file__)).read_text(encoding="utf-8"))
    (block,) = [node for node in tree.body if isinstance(node, ast.If)]
    imports = [node for node in block.body if isinstance(node, ast.ImportFrom)]
    return {alias.name: str(node.module) for node in imports for alias in node.names}


@pytest.mark.parametrize("package", [rollout_sim, report])
def test_type_checkers_see_the_names_that_the_register_gives(package: ModuleType) -> None:
    assert names_for_type_checkers(package) == package._MODULES
    assert set(package.__all__) - {"__version__"} == set(package._MODULES)


@pytest.mark.parametrize("study", STUDIES, ids=lambda study: study.name)
def test_every_study_has_a_folder_a_command_and_its_names(study) -> None:  # type: ignore[no-untyped-def]
    assert find_spec(f"rollout_sim.studies.{study.name}")
    assert find_spec(f"rollout_sim.cli.commands.{study.name}")
    for names in (study.run, study.words, study.charts):
        for name, module in names.items():
            assert module.startswith(f"rollout_sim.studies.{study.name}.")
            assert hasattr(import_module(module), name), name


def test_no_name_stands_in_two_rows() -> None:
    run = [name for study in STUDIES for name in study.run]
    shown = [name for study in STUDIES for names in (study.words, study.charts) for name in names]
    assert len(set(run)) == len(run)
    assert len(set(shown)) == len(shown)
