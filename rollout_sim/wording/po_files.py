"""Catalogues of translations: ``zh.po`` files read and merged, and compiled into what gettext reads.

Babel, which writes the files, is not there where the package is used. Imports nothing of the package: the build of a
wheel runs this file alone.
"""

import json
import re
import struct
from collections.abc import Iterable, Iterator
from pathlib import Path

NAME = "zh.po"
_LINE = re.compile(r'(?:(msg\w+(?:\[\d+\])?) )?(".*")')
_MAGIC, _HEAD = 0x950412DE, 7


def po_files(package: Path) -> list[Path]:
    """All files of Chinese in a folder and below it."""
    return sorted(package.rglob(NAME))


def merged(texts: Iterable[str]) -> dict[str, str]:
    """Translations by message of several files, both as gettext keeps them: with context, plurals after a zero."""
    return {message: translation for text in texts for message, translation in _entries(text) if translation}


def compiled(translations: dict[str, str]) -> bytes:
    """The content of a ``.mo`` file."""
    pairs = sorted((message.encode(), translation.encode()) for message, translation in translations.items())
    texts = [pair[side] for side in (0, 1) for pair in pairs]
    table, place = [], 4 * _HEAD + 8 * len(texts)
    for text in texts:
        table += [len(text), place]
        place += len(text) + 1
    messages_at = 4 * _HEAD
    translations_at = messages_at + 8 * len(pairs)
    head = (_MAGIC, 0, len(pairs), messages_at, translations_at, 0, messages_at + 8 * len(texts))  # no hash table
    return struct.pack(f"<{_HEAD + len(table)}I", *head, *table) + b"".join(text + b"\0" for text in texts)


def _entries(text: str) -> Iterator[tuple[str, str]]:
    for block in text.split("\n\n"):
        parts: dict[str, str] = {}
        keyword = ""
        for line in block.splitlines():
            match = _LINE.fullmatch(line)
            if match:
                keyword = match[1] or keyword  # a line without one goes on with the last
                parts[keyword] = parts.get(keyword, "") + json.loads(match[2])
        if "msgid" in parts:
            context = f"{parts['msgctxt']}\4" if "msgctxt" in parts else ""
            message = "\0".join(parts[name] for name in ("msgid", "msgid_plural") if name in parts)
            yield context + message, "\0".join(parts[name] for name in parts if name.startswith("msgstr"))
