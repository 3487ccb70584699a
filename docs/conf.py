"""Sphinx: ``make docs`` builds these pages into ``docs/_build``."""

import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import fields  # noqa: E402

import rollout_sim  # noqa: E402
from rollout_sim.scenario import schema  # noqa: E402

project = "rollout_sim"
author = "The developers of rollout_sim"
release = version = rollout_sim.__version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx_click"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = f"rollout_sim {version}"
autodoc_typehints = "none"  # the docstrings give units and ranges, which say more
napoleon_google_docstring = False


def _write_fields(app: Any) -> None:
    """Make the page of scenario fields anew; it is not kept in git."""
    (HERE / "reference" / "scenario.md").write_text(fields.page(schema()), encoding="utf-8")


def setup(app: Any) -> None:
    """Hook into the build."""
    app.connect("builder-inited", _write_fields)
