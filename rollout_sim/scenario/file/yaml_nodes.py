"""Reads YAML 1.2 with the place of every key and value, and without the unsafe parts.

YAML 1.1, which PyYAML's loaders read, takes ``NO`` for false and ``12:30:00`` for 45,000, allows duplicate keys, and
runs tags. This module uses PyYAML's event parser only; the core schema decides what is a number, a switch or a text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any

import yaml

from rollout_sim.kernel.phrases import Phrase, phrase_of
from rollout_sim.scenario.file.yaml_mistakes import mistake
from rollout_sim.scenario.values.errors import FieldPath, FilePosition, Mistake, ScenarioError, shown

LARGEST_FILE = 50_000_000  # bytes: a resolved scenario with 100,000 stores
DEEPEST = 30  # levels
MOST_REPEATED = 200_000  # values that aliases repeat

_PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INT = re.compile(r"[-+]?[0-9]{1,40}|0o[0-7]{1,40}|0x[0-9a-fA-F]{1,40}")
_FLOAT = re.compile(
    r"[-+]?(\.[0-9]{1,40}|[0-9]{1,40}(\.[0-9]{0,40})?)([eE][-+]?[0-9]{1,4})?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"
)
_WORDS = {"null": None, "~": None, "": None, "true": True, "false": False}


@dataclass
class Node:
    """A value in a file with its place: a scalar, a list of nodes or a mapping to nodes."""

    place: FilePosition
    value: Any
    keys: dict[str, FilePosition] = field(default_factory=dict)
    size: int = 1

    def plain(self) -> Any:
        """The value without its places."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value

    def child(self, key: str | int) -> "Node | None":
        """The value under a key or an index, None if there is none."""
        if isinstance(self.value, dict):
            return self.value.get(str(key))
        if isinstance(self.value, list) and isinstance(key, int) and key < len(self.value):
            item: Node = self.value[key]
            return item
        return None


def read_file(path: FilePath, file: str) -> str:
    """The text of a file.

    Raises
    ------
    ScenarioError
        If it can't be read, is larger than ``LARGEST_FILE`` (it is then not read at all), or is not UTF-8.
    """
    data = read_bytes(path, file, LARGEST_FILE)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        column = error.start - (before.rfind(b"\n") + 1) + 1
        place = FilePosition(file, before.count(b"\n") + 1, column)
        raise _error(place, Phrase("the text must be UTF-8"), f"byte 0x{data[error.start]:02x}") from None


def read_bytes(path: FilePath, file: str, most: int) -> bytes:
    """The bytes of a file.

    Raises
    ------
    ScenarioError
        If it can't be read, or has more than ``most`` bytes.
    """
    start = FilePosition(file, 1, 1)
    try:
        with path.open("rb") as stream:
            data = stream.read(most + 1)
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        raise _error(start, Phrase("can't be read: {why}", why=phrase_of(error))) from None
    if len(data) > most:
        raise _error(start, Phrase("a file may have at most {most} bytes", most=f"{most:,}"))
    return data


def read_yaml(text: str, file: str, first: FilePosition | None = None, notes: list[Mistake] | None = None) -> Node:
    """The one YAML document of a text, as nodes.

    ``first`` shifts places, for a text that is part of something else. ``notes`` collects mistakes after which the rest
    can still be read; without it they are raised like the others.

    Raises
    ------
    ScenarioError
        For broken YAML, tags, duplicate keys, aliases that grow too large, nesting too deep, missing values, several
        documents, or an empty text.
    """
    reader = _Reader(file, first or FilePosition(file, 1, 1))
    try:
        node = reader.document(yaml.parse(text, Loader=_PARSER))
    except yaml.MarkedYAMLError as error:
        diagnosis = mistake(error, text)
        raise _error(reader.place(diagnosis), _not_yaml(diagnosis.words)) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1 if isinstance(error.position, int) else 1
        words = Phrase("a character that may not stand in a text")
        raise _error(FilePosition(file, line, 1), _not_yaml(words)) from None
    except yaml.YAMLError as error:
        raise _error(FilePosition(file, 1, 1), _not_yaml(str(error).splitlines()[0])) from None
    if notes is not None:
        notes += reader.mistakes
    elif reader.mistakes:
        raise ScenarioError(reader.mistakes)
    return node


def _not_yaml(why: str) -> Phrase:
    return Phrase("is not YAML: {why}", why=why)


def _error(place: FilePosition, rule: Phrase, quoted: str = "") -> ScenarioError:
    return ScenarioError([Mistake(*place, "", rule, quoted)])


class _Reader:
    """Builds nodes from the parser's events. Continues after a mistake if the rest can still be read."""

    def __init__(self, file: str, first: FilePosition) -> None:
        self.file = file
        self.first = first
        self.mistakes: list[Mistake] = []
        self.anchors: dict[str, Node | None] = {}
        self.repeated = 0

    def place(self, mark: Any) -> FilePosition:
        column = mark.column + (self.first.column if mark.line == 0 else 1)
        return FilePosition(self.first.file, mark.line + self.first.line, column)

    def note(self, place: FilePosition, path: FieldPath, rule: Phrase, quoted: str = "") -> None:
        self.mistakes.append(Mistake(*place, path_text(path), rule, quoted))

    def document(self, events: Iterator[Any]) -> Node:
        stream = (event for event in events if not isinstance(event, yaml.StreamStartEvent | yaml.DocumentEndEvent))
        if isinstance(next(stream), yaml.StreamEndEvent):
            raise _error(self.first, Phrase("is empty: there is no scenario in it"))
        node = self.node(next(stream), stream, ())
        following = next(stream)
        if not isinstance(following, yaml.StreamEndEvent):
            raise _error(self.place(following.start_mark), Phrase("one document a file: remove this and what follows"))
        return node

    def node(self, event: Any, events: Iterator[Any], path: FieldPath) -> Node:
        place = self.place(event.start_mark)
        if isinstance(event, yaml.AliasEvent):
            return self.alias(event, place, path)
        if event.tag is not None and event.tag != "!":
            self.note(place, path, Phrase("tags are not read: a scenario holds plain values only"), shown(event.tag))
        if event.anchor is not None:
            self.anchors[event.anchor] = None  # known, but not complete yet
        if len(path) > DEEPEST:
            raise _error(place, Phrase("nested deeper than {most} levels", most=DEEPEST))
        node = self.content(event, events, place, path)
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        return node

    def alias(self, event: Any, place: FilePosition, path: FieldPath) -> Node:
        if event.anchor not in self.anchors:
            raise _error(place, Phrase("an alias needs its anchor before it"), f"*{event.anchor}")
        node = self.anchors[event.anchor]
        if node is None:
            raise _error(place, Phrase("an alias may not stand inside its own anchor"), f"*{event.anchor}")
        self.repeated += node.size
        if self.repeated > MOST_REPEATED:
            raise _error(place, Phrase("aliases repeat more than {most} values", most=f"{MOST_REPEATED:,}"))
        return node

    def content(self, event: Any, events: Iterator[Any], place: FilePosition, path: FieldPath) -> Node:
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(events, place, path)
        if isinstance(event, yaml.MappingStartEvent):
            return self.mapping(events, place, path)
        value = scalar(event.value) if event.implicit[0] else event.value
        if value is None:
            self.note(place, path, Phrase("has no value; remove the key, or write its value"))
        return Node(place, value)

    def sequence(self, events: Iterator[Any], place: FilePosition, path: FieldPath) -> Node:
        node = Node(place, [])
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            self.add(node, self.node(event, events, (*path, len(node.value))))
        return node

    def add(self, node: Node, item: Node, key: str | None = None) -> None:
        node.size += item.size
        if key is None:
            node.value.append(item)
        else:
            node.value[key] = item

    def mapping(self, events: Iterator[Any], place: FilePosition, path: FieldPath) -> Node:
        node = Node(place, {})
        merged: list[Node] = []
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key_place = self.place(event.start_mark)
            if not isinstance(event, yaml.ScalarEvent):
                raise _error(key_place, Phrase("a key is a word or a text"))
            if event.tag is not None and event.tag != "!":
                self.note(
                    key_place, path, Phrase("tags are not read: a scenario holds plain values only"), shown(event.tag)
                )
            key = event.value
            if not key.isprintable():
                raise _error(
                    key_place, Phrase("a key has no line breaks or other signs that can't be seen"), shown(key)
                )
            item = self.node(next(events), events, (*path, key))
            if key == "<<" and event.implicit[0]:
                merged += self.mappings(item, key_place, path)
                continue
            if key in node.keys:
                first = node.keys[key]
                rule = Phrase("stands twice, first in line {line}; keep one", line=first.line)
                self.note(key_place, (*path, key), rule)
                continue
            node.keys[key] = key_place
            self.add(node, item, key)
        for other in merged:  # what stands in the mapping itself, or was merged earlier, stays
            for key in [key for key in other.value if key not in node.value]:
                node.keys[key] = other.keys[key]
                self.add(node, other.value[key], key)
        return node

    def mappings(self, item: Node, place: FilePosition, path: FieldPath) -> list[Node]:
        """What a merge key takes in: a mapping, or a list of them."""
        nodes = item.value if isinstance(item.value, list) else [item]
        if not all(isinstance(node.value, dict) for node in nodes):
            rule = Phrase("a merge key needs a mapping, or an alias of one")
            self.note(place, (*path, "<<"), rule, shown(item.plain()))
            return []
        return nodes


def scalar(text: str) -> Any:
    """What an unquoted scalar means under YAML 1.2's core schema."""
    if text.lower() in _WORDS and text in (text.lower(), text.upper(), text.capitalize()):
        return _WORDS[text.lower()]
    if _INT.fullmatch(text):
        return int(text, 0 if text[:2] in ("0o", "0x") else 10)
    if _FLOAT.fullmatch(text):
        return float(
            text.replace(".inf", "inf")
            .replace(".Inf", "inf")
            .replace(".INF", "inf")
            .replace(".n", "n")
            .replace(".N", "n")
        )
    return text


def path_text(path: FieldPath) -> str:
    """A path as people write it: dotted, parts with spaces or dots in quotes."""
    return ".".join(_part(part) for part in path)


def _part(part: str | int) -> str:
    plain = isinstance(part, int) or re.fullmatch(r"[^\s.\"=]+", part)
    return str(part) if plain else '"' + str(part).replace('"', "'") + '"'
