"""Finished chunks of a run on disk, in files whose names hold the SHA-256 of their content.

One rename puts a chunk and its checksum in place, so a save writes nothing else, and its cost does not grow with the
number of chunks. A file that does not match its name is damaged, and treated as missing.
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
        """Write a chunk and sync it to disk: its first replication, its number of replications, and its bytes.

        Raises
        ------
        OSError
            If the disk is full; then no part of the chunk is left.
        """
        path = self.folder / f"{first:09d}-{replications}-{hashlib.sha256(content).hexdigest()}.zip"
        with atomic(path) as file:
            file.write(content)
        _sync_folder(self.folder)
        return path

    def undamaged(self) -> Iterator[bytes]:
        """The content of each undamaged chunk."""
        for path, digest in self._named():
            content = path.read_bytes()
            if hashlib.sha256(content).hexdigest() == digest:
                yield content

    def damaged(self) -> list[Path]:
        """Chunks that do not match their checksum, and files with names that no run gives."""
        named = dict(self._named())
        others = [path for path in self._files() if path not in named]
        broken = [path for path, sha in named.items() if hashlib.sha256(path.read_bytes()).hexdigest() != sha]
        return sorted(broken + others)

    def clean(self) -> list[Path]:
        """Remove damaged chunks and the temporary files of a killed process; return the damaged chunks.

        Only the holder of the folder's lock may call this.
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
        matches = [(path, _NAME.fullmatch(path.name)) for path in self._files()]
        return [(path, match[1]) for path, match in matches if match]


def _sync_folder(folder: Path) -> None:
    """Sync a folder, so that the names of its files are on disk, not only their content."""
    with suppress(OSError):  # not every platform can open a folder
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
