"""Files as files: their size, their encoding, YAML 1.2, and what may not be in them."""

import time
from pathlib import Path

import pytest
import yaml

from rollout_sim.scenario import ScenarioError, load, loads
from rollout_sim.scenario.file import yaml_nodes as reading
from rollout_sim.scenario.file.yaml_nodes import read_yaml, scalar
from rollout_sim.scenario.values.errors import FilePosition
from tests.scenario.texts import SMALL


def mistakes_of(text: str) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        loads(text, file="f")
    return [str(mistake) for mistake in caught.value.mistakes]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"), ("no", "no"), ("on", "on"), ("off", "off"), ("yes", "yes"), ("y", "y"),
        ("12:30:00", "12:30:00"), ("2026-03-02", "2026-03-02"), ("0123", 123), ("0o17", 15), ("0x1F", 31),
        ("1_000", "1_000"), ("true", True), ("False", False), ("tRue", "tRue"), ("null", None), ("~", None),
        ("1e3", 1000.0), ("-.5", -0.5), ("7", 7), ("7.", 7.0), ("1.2.3", "1.2.3"), ("=", "="), ("<<", "<<"),
    ],
)  # fmt: skip
def test_scalars_of_yaml_1_2(text, value) -> None:
    assert scalar(text) == value
    assert type(scalar(text)) is type(value)


INDENTED = "indented further than the line before it, which has its value already"
COLUMN = "begins in another column than its block; lines of one block begin in the same"
BRACKET = "a bracket that is opened here is not closed, or a comma is missing in it"


@pytest.mark.parametrize("parser", [yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)])
@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("a:\n\tb: 1\n", "2:1: is not YAML: a tab; only spaces indent"),
        ("a:\n  b：1\n  c: 2\n", "2:4: is not YAML: a full-width '：'; write ': '"),
        ("名字：茶\nb: 1\n", "1:3: is not YAML: a full-width '：'; write ': '"),
        ("a:\n  b: ｛c: 1｝\n", "2:6: is not YAML: a full-width '｛'; write '{'"),
        ("a: “b: c”\n", "1:4: is not YAML: a full-width '“'; write '\"'"),
        ("a:\n  b:4\n  c: 3\n", "2:4: is not YAML: a colon needs a space after it"),
        ("a: b: c\n", "1:5: is not YAML: a value that holds ': ' needs quotes around it"),
        ("a: @b\n", "1:4: is not YAML: a value that begins with '@' needs quotes around it"),
        ("a: {b: 1\nc: 2\n", f"1:4: is not YAML: {BRACKET}"),
        ("a: 'b\nc: 2\n", "1:4: is not YAML: a quote that is opened here is not closed"),
        ("a:\n  b: 1\n   c: 2\n", f"3:4: is not YAML: {INDENTED}"),
        ("a:\n    b: 1\n  c: 2\n", f"3:3: is not YAML: {COLUMN}"),
        ("a:\n      - b: 1\n    - b: 2\n", f"3:5: is not YAML: {COLUMN}"),
    ],
)
def test_what_beginners_type_is_told_where_it_stands(monkeypatch, parser, text, mistake) -> None:
    monkeypatch.setattr(reading, "_PARSER", parser)
    assert mistakes_of(text) == [f"f:{mistake}"]


def test_infinities_are_numbers() -> None:
    assert scalar("-.inf") == float("-inf")
    assert scalar(".NaN") != scalar(".NaN")


def test_quoted_scalars_are_texts() -> None:
    assert read_yaml("['1', \"true\", '~']", "f").plain() == ["1", "true", "~"]


def test_every_value_has_its_place() -> None:
    root = read_yaml("a:\n  - 1\n  - {b: c}\n", "f")
    assert root.value["a"].value[1].value["b"].place == FilePosition("f", 3, 9)
    assert root.value["a"].value[1].keys["b"] == FilePosition("f", 3, 6)


def test_file_of_60_mb_is_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    with path.open("wb") as stream:
        stream.write(SMALL.encode() + b"# ")
        stream.truncate(60_000_000)
    start = time.perf_counter()
    with pytest.raises(ScenarioError) as caught:
        load(path)
    assert time.perf_counter() - start < 0.5
    assert str(caught.value) == f"{path}:1:1: a file may have at most 50,000,000 bytes"


@pytest.mark.parametrize("opening", ["[", "{"])
def test_anchors_that_explode_are_refused(opening: str) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    for level in range(1, 12):
        items = ", ".join(f"*a{level - 1}" if opening == "[" else f"k{i}: *a{level - 1}" for i in range(10))
        lines.append(f"a{level}: &a{level} {opening}{items}{']' if opening == '[' else '}'}")
    start = time.perf_counter()
    found = mistakes_of("\n".join(lines) + "\n")
    assert time.perf_counter() - start < 2
    assert len(found) == 1
    assert "aliases repeat more than 200,000 values" in found[0]


def test_alias_has_the_value_of_its_anchor() -> None:
    assert read_yaml("a: &x {b: 1}\nc: *x\n", "f").plain() == {"a": {"b": 1}, "c": {"b": 1}}


def test_mistakes_in_an_aliased_block_do_not_mend_its_twin() -> None:
    text = SMALL.replace(
        "{head_office_coaches: 2}",
        "{head_office_coaches: 2, seed_coaches: &x {after: 1, at_most: 2}, regional_coaches: *x}",
    )
    assert [line.split(": ")[1] for line in mistakes_of(text)] == [
        "people.seed_coaches.after",
        "people.regional_coaches.after",
    ]


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "{a: " * 100_000, "- " * 100_000, "&a [" * 1000, "&a " * 1000, "\0", "\x85"]
)
def test_hostile_texts_end_in_one_mistake(text: str) -> None:
    assert len(mistakes_of(text)) == 1


@pytest.mark.parametrize("key", ['"\\0mix"', '"a\\nb"', '"\\ud800"', '"\\u202e"'])
def test_keys_that_cannot_be_seen_are_refused(key: str) -> None:
    assert len(mistakes_of(SMALL + f"money: {{committed: {{{key}: 1}}}}\n")) == 1


def test_folder_and_missing_file(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.yaml", "a\0b"):
        with pytest.raises(ScenarioError, match="can't be read"):
            load(path)


def test_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    path = tmp_path / "bom.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + SMALL.encode())
    assert load(path) == loads(SMALL)


def test_windows_line_ends_are_no_mistake() -> None:
    assert loads(SMALL.replace("\n", "\r\n")) == loads(SMALL)


def test_what_the_reader_notes_comes_with_what_the_schema_finds() -> None:
    found = mistakes_of(
        SMALL.replace("{head_office_coaches: 2}", "{head_office_coaches: 2, head_office_coaches: 3, wages: 1}").replace(
            "Small", "!x Small"
        )
    )
    assert [line.split(": ")[1] for line in found] == ["name", "people.head_office_coaches", "people.wages"]
