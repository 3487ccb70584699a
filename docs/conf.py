"""Sphinx: ``make docs`` builds these pages into ``docs/_build``."""

import re
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import fields  # noqa: E402

import rollout_sim  # noqa: E402
from rollout_sim.mechanisms.register import MECHANISMS  # noqa: E402
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


def _copy_mechanisms(app: Any) -> None:
    """Bring the mechanisms' parts of the model's page beside it; links lead to them there."""
    (HERE / "mechanisms").mkdir(exist_ok=True)
    for mechanism in MECHANISMS:
        text = (HERE.parent / "rollout_sim" / "mechanisms" / mechanism / "model.md").read_text(encoding="utf-8")
        (HERE / "mechanisms" / f"{mechanism}.md").write_text(text, encoding="utf-8")


def _link_mechanisms(app: Any, page: str, text: list[str]) -> None:
    """A link to a mechanism's page in its folder, as readers of the sources follow it, leads to the copy."""
    text[0] = re.sub(r"\(((?:\.\./)*)\.\./rollout_sim/mechanisms/(\w+)/model\.md\)", r"(\1mechanisms/\2.md)", text[0])


def setup(app: Any) -> None:
    """Hook into the build."""
    app.connect("builder-inited", _copy_mechanisms)
    app.connect("source-read", _link_mechanisms)
    app.connect("builder-inited", _write_fields)
