"""What is to be translated: messages and templates in the code, words of tables, and paths of a scenario's values.

Run as a module, this puts what is new into the catalogue, to be translated there, and takes out what is no longer said.
A message stands once, in the ``zh.po`` of the folder that says it: one of ``FOLDERS``, or a study's or a mechanism's.
What several folders say stands in the folder that holds them all; where that is the package itself, and for what the
rooms below and the programs of the developers say, it stands in ``wording``.
"""

import functools
import io
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

import rollout_sim
from rollout_sim.cli.answer_language import HELP, OF_CLICK_PLURAL, paragraphs
from rollout_sim.cli.main import COMMANDS, main
from rollout_sim.kernel import compile_cache as cache
from rollout_sim.mechanisms.register import MECHANISMS, parts
from rollout_sim.results.measures import MEASURES
from rollout_sim.results.money import LINES
from rollout_sim.rules import events
from rollout_sim.rules.coefficients import TABLE
from rollout_sim.rules.rows import Coefficient
from rollout_sim.scenario.advice.assumptions import assumed_paths
from rollout_sim.scenario.advice.readiness import GROUPS, ITEMS
from rollout_sim.wording import language
from rollout_sim.wording.po_files import NAME, po_files
from rollout_sim.wording.scenario_words import COEFFICIENT, SCENARIO

PACKAGE = Path(rollout_sim.__file__).parent
#: Rooms with a catalogue; a study and a mechanism have one of their own.
FOLDERS = ("report", "cli", "wording", "drawing", "studies", "mechanisms", "replications", "run_folder", "scenario")
OF_SLICES = ("studies", "mechanisms")
ROOMS = tuple(PACKAGE / room for room in FOLDERS)
SHARED = "wording"
HEADER = """\
# Chinese translations of {room}. CONTRIBUTING.md tells how to change them.
msgid ""
msgstr ""
"Project-Id-Version: rollout_sim\\n"
"Language: zh\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""
Message = str | tuple[str, ...]
#: Context and message, or its singular and plural.
Key = tuple[str | None, Message]


@functools.cache
def phrase_makers() -> frozenset[str]:
    """What takes a template first: phrases, and errors that carry one."""
    texts = [path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")]
    classes = [match.groups() for text in texts for match in re.finditer(r"^class (\w+)\((\w+)\):", text, re.M)]
    makers = {"Phrase", "Refused"}
    while more := {name for name, base in classes if base in makers} - makers:
        makers |= more
    return frozenset(makers)


def room_of(file: Path) -> str:
    """The folder whose catalogue holds what only this file says."""
    parts = file.relative_to(PACKAGE).parts if file.is_relative_to(PACKAGE) else ()
    if parts and parts[0] in FOLDERS:
        return "/".join(parts[: 2 if parts[0] in OF_SLICES else 1][: len(parts) - 1])
    return SHARED


def messages_by_folder() -> Iterator[tuple[str, Key]]:
    """All that is to be translated, with the folder that says it; what several say comes several times."""
    keywords = {**DEFAULT_KEYWORDS, **dict.fromkeys(phrase_makers())}
    for place in (PACKAGE, PACKAGE.parent / "maintenance"):
        for file, _, message, _, context in extract_from_dir(place, keywords=keywords):
            yield room_of(place / file), (context, message)
    yield from ((SHARED, key) for key in of_tables())
    yield from (("scenario", key) for key in of_scenario())
    yield from (("cli", (None, words)) for words in OF_CLICK_PLURAL)
    yield from (("cli", (HELP, words)) for words in helps())
    for mechanism in MECHANISMS:
        yield from ((f"mechanisms/{mechanism}", key) for key in of_mechanism(mechanism))


def of_tables() -> Iterator[Key]:
    """What rows of tables say whose rooms know no languages; mechanisms say theirs themselves."""
    theirs = {key for mechanism in MECHANISMS for key in of_mechanism(mechanism)}
    rows = {mechanism_row[0] for part in parts("coefficients").values() for mechanism_row in part.ROWS}
    yield from ((None, name) for name in (*events.TASK_NAMES, *events.ROLE_NAMES) if (None, name) not in theirs)
    for row in TABLE:
        if row.name not in rows:
            yield from ((COEFFICIENT, words) for words in (row.meaning, row.unit, row.source))
    yield from ((None, row.label) for row in (*MEASURES, *LINES) if (None, row.label) not in theirs)
    yield from ((None, row.dated_label) for row in MEASURES if row.dated_label)
    yield from ((None, words) for words in (cache.COMPILING, cache.WAITING, cache.NOT_KEPT))


def of_scenario() -> Iterator[Key]:
    """What the schema and the checklist say; a mechanism says itself what its fields are called."""
    theirs = {key for mechanism in MECHANISMS for key in of_mechanism(mechanism)}
    yield from ((SCENARIO, path) for path in assumed_paths() if (SCENARIO, path) not in theirs)
    yield from ((language.CHECKLIST, words) for words in (*GROUPS, *(item.name for item in ITEMS)))


def of_mechanism(mechanism: str) -> Iterator[Key]:
    """What the rows of a mechanism say."""
    for row in of_part("coefficients", mechanism, "ROWS"):
        coefficient = Coefficient(*row)
        yield from ((COEFFICIENT, words) for words in (coefficient.meaning, coefficient.unit, coefficient.source))
    for part, table in (("measures", "MEASURES"), ("money", "LINES")):
        yield from ((None, row.label) for _, row in of_part(part, mechanism, table))
    yield from ((None, name) for name in of_part("words", mechanism, "NAMES"))
    fields = {field.name for field in of_part("block", mechanism, "FIELDS")}
    yield from ((SCENARIO, path) for path in assumed_paths() if fields & set(path.split(".")))


def of_part(part: str, mechanism: str, table: str) -> Iterable[Any]:
    """A table of a mechanism's part; empty if it has none."""
    return getattr(parts(part).get(mechanism), table, ())


def helps() -> Iterator[str]:
    """Paragraphs of help, and the help of options."""
    context = click.Context(main)
    for command in (main, *(main.get_command(context, name) for name in COMMANDS)):
        assert command is not None
        yield from (paragraph for paragraph in paragraphs(command.help) if not paragraph.startswith("\b"))
        yield from (option.help for option in command.params if isinstance(option, click.Option) and option.help)


def homes() -> dict[Key, str]:
    """The folder in whose catalogue each message stands."""
    rooms: dict[Key, set[str]] = {}
    for room, key in messages_by_folder():
        rooms.setdefault(key, set()).add(room)
    return {key: os.path.commonpath(["/" + room for room in some])[1:] or SHARED for key, some in rooms.items()}


def catalogues() -> dict[str, Catalog]:
    """The catalogue of each folder, as it is."""
    by_folder = {}
    for path in po_files(PACKAGE):
        with path.open("rb") as file:
            by_folder[path.parent.relative_to(PACKAGE).as_posix()] = read_po(file, locale="zh")
    return by_folder


def renew() -> list[Message]:
    """Bring the catalogues up to the code; what has no translation yet."""
    known = {(entry.context, entry.id): entry for catalogue in catalogues().values() for entry in catalogue if entry.id}
    wanted: dict[str, Catalog] = {}
    for (context, message), room in homes().items():
        into = wanted.setdefault(room, Catalog(locale="zh"))
        translated = known.get((context, message))
        into.add(message, translated.string if translated else None, context=context)
        into.get(message, context).flags.discard("python-format")  # which Babel takes any per cent sign for
    for room, fresh in wanted.items():
        sink = io.BytesIO()
        write_po(sink, fresh, width=0, omit_header=True)
        (PACKAGE / room / NAME).write_bytes(HEADER.format(room=f"rollout_sim/{room}").encode() + sink.getvalue())
    for path in po_files(PACKAGE):
        if path.parent.relative_to(PACKAGE).as_posix() not in wanted:
            path.unlink()
    return [entry.id for fresh in wanted.values() for entry in fresh if entry.id and not any(entry.string or "")]


if __name__ == "__main__":
    for new in renew():
        print(new)
