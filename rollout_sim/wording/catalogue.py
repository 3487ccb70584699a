"""The Chinese catalogue: written in a ``zh.po`` a folder, beside the code that says it, and read as one.

An installed package holds it compiled (``hatch_build.py``), and none of those files. A source checkout compiles it when
it is first used, into a folder of the user's cache that is named by what it is made from, so it is never an old one;
where nothing can be written, it is compiled at each start, and kept in memory only.
"""

import gettext
import hashlib
import io
import os
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

from rollout_sim.kernel.cache_folders import folder_for
from rollout_sim.wording import po_files

DOMAIN = "rollout_sim"
PACKAGE = Path(__file__).parent.parent
#: Where an installed package has the compiled catalogue, and where it is in there: as gettext wants it.
INSTALLED = Path(__file__).parent / "locale"
IN_FOLDER = Path("zh", "LC_MESSAGES", f"{DOMAIN}.mo")


@cache
def folder() -> Path | None:
    """The folder in which gettext finds the compiled catalogue; None where there is none that can be written."""
    texts = _sources()
    if not texts:
        return INSTALLED
    digest = hashlib.sha256(Path(po_files.__file__).read_bytes())
    for text in texts:
        digest.update(text.encode())
    own = folder_for(digest.hexdigest()[:16], "wording-")
    if own is not None and not (own / IN_FOLDER).exists():
        try:
            _write(own / IN_FOLDER, _compiled(texts))
        except OSError:
            return None
    return own


@cache
def chinese() -> gettext.GNUTranslations:
    """The translations into Chinese."""
    place = folder()
    content = _compiled(_sources()) if place is None else (place / IN_FOLDER).read_bytes()
    return gettext.GNUTranslations(io.BytesIO(content))


def _sources() -> list[str]:
    return [path.read_text(encoding="utf-8") for path in po_files.po_files(PACKAGE)]


def _compiled(texts: list[str]) -> bytes:
    return po_files.compiled(po_files.merged(texts))


def _write(path: Path, content: bytes) -> None:
    """All of it or nothing: other processes look at the same time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
    try:
        os.replace(file.name, path)
    except OSError:
        with suppress(OSError):
            os.unlink(file.name)
        raise
