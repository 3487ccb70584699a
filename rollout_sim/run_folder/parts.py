"""Finished chunks of a run on disk, each a file of its own whose name holds the SHA-256 of what is in it.

A chunk and its checksum appear together, by one rename, so nothing else need be written when one is saved, and saving
costs the same however much is saved already. A file that does not match its name is damaged, and as good as not there.
"""

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from rollout_sim.run_folder.folder import atomic

PARTS = "parts"
_NAME = re.compile(r"\d+-\d+-([0-9a-f]{64})\.zip")


class Parts:
    """The chunks of a run folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / PARTS

    def save(self, first: int, replications: int, content: bytes) -> Path:
        """Put a chunk on disk, for good: from its first replication, how many it holds, and its bytes.

        Raises
        ------
        OSError
            If there is no room; nothing is left of the chunk then.
        """
        path = self.folder / f"{first:09d}-{replications}-{hashlib.sha256(content).hexdigest()}.zip"
        with atomic(path) as file:
            file.write(content)
        _sync_folder(self.folder)
        return path

    def whole(self) -> Iterator[bytes]:
        """The content of each chunk that is as it was saved."""
        for path, digest in self._named():
            content = path.read_bytes()
            if hashlib.sha256(content).hexdigest() == digest:
                yield content

    def damaged(self) -> list[Path]:
        """Chunks that are not as they were saved, and files that no run has saved under such a name."""
        named = dict(self._named())
        others = [path for path in self._files() if path not in named]
        broken = [path for path, sha in named.items() if hashlib.sha256(path.read_bytes()).hexdigest() != sha]
        return sorted(broken + others)

    def clean(self) -> list[Path]:
        """Remove damaged chunks and what a killed process left half written; the damaged ones are returned.

        Only for who holds the lock of the folder.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        for path in self.folder.glob(".*"):
            path.unlink()
        damaged = self.damaged()
        for path in damaged:
            path.unlink()
        return damaged

    def _files(self) -> list[Path]:
        return sorted(path for path in self.folder.glob("*.zip") if path.is_file())

    def _named(self) -> list[tuple[Path, str]]:
        found = [(path, _NAME.fullmatch(path.name)) for path in self._files()]
        return [(path, match[1]) for path, match in found if match]


def _sync_folder(folder: Path) -> None:
    """Make the name of a file last, not only what is in it."""
    with suppress(OSError):  # some platforms open no folders
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
