"""LibreOffice, as tests and pictures use it."""

import os
import subprocess
from pathlib import Path

from rollout_sim.drawing.style import FONTS
from tests.looks.conftest import program

#: Our font, under the names that the files ask for too, beside those of the machine.
FONTCONFIG = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
<dir>{fonts}</dir><dir>/usr/share/fonts</dir><cachedir>{cache}</cachedir>
<alias binding="same"><family>Microsoft YaHei</family><prefer><family>Noto Sans SC</family></prefer></alias>
</fontconfig>
"""


class Office:
    """LibreOffice with our font, in a home of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        config = home / "fonts.conf"
        config.write_text(FONTCONFIG.format(fonts=FONTS, cache=home / "cache"))
        self.environment = {**os.environ, "FONTCONFIG_FILE": str(config)}

    def convert(self, path: Path, kind: str, folder: Path) -> Path:
        """The file in another format."""
        home = f"-env:UserInstallation={(self.home / 'libreoffice').as_uri()}"
        words = [program("soffice"), home, "--headless", "--convert-to", kind, "--outdir", str(folder), str(path)]
        subprocess.run(words, check=True, capture_output=True, env=self.environment, timeout=300)
        made = folder / f"{path.stem}.{kind}"
        assert made.is_file()
        return made
