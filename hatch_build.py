"""Build of a wheel: it holds the Chinese catalogue compiled, in place of the ``zh.po`` files that it is made from."""

import runpy
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

IN_WHEEL = "rollout_sim/wording/locale/zh/LC_MESSAGES/rollout_sim.mo"


class CatalogueHook(BuildHookInterface):
    """Compiles the catalogue into a folder of its own while the wheel is built."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile it; an editable install reads the sources, and compiles them itself when they are first used."""
        self.workspace = tempfile.TemporaryDirectory()
        if version == "editable":
            return
        package = Path(self.root) / "rollout_sim"
        program = runpy.run_path(str(package / "wording" / "po_files.py"))
        texts = [path.read_text(encoding="utf-8") for path in program["po_files"](package)]
        file = Path(self.workspace.name) / "rollout_sim.mo"
        file.write_bytes(program["compiled"](program["merged"](texts)))
        build_data["force_include"][str(file)] = IN_WHEEL

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove what was compiled: it is in the wheel."""
        self.workspace.cleanup()
