"""What is to be translated: messages in the code, and words of tables in rooms that know no languages.

Run as a module, this puts what is new into the catalogue, to be translated there, takes out what is no longer said, and
compiles it.
"""

import io
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

import rollout_sim
from rollout_sim.cli.answer_language import HELP, OF_CLICK_PLURAL, paragraphs
from rollout_sim.cli.main import COMMANDS, main
from rollout_sim.kernel import compile_cache as cache
from rollout_sim.rules.coefficients import TABLE
from rollout_sim.scenario.advice.readiness import GROUPS, ITEMS
from rollout_sim.wording import language
from rollout_sim.wording.scenario_words import COEFFICIENT, PATHS, SCENARIO

PACKAGE = Path(rollout_sim.__file__).parent
#: Rooms that speak through gettext themselves.
ROOMS = tuple(PACKAGE / room for room in ("report", "cli", "wording", "drawing", "studies"))
CATALOGUE = language.FOLDER / "zh" / "LC_MESSAGES" / language.DOMAIN
Message = str | tuple[str, ...]


def messages() -> Iterator[tuple[str | None, Message]]:
    """Context and message (or its singular and plural) of all that is to be translated."""
    for room in ROOMS:
        for _, _, message, _, context in extract_from_dir(room):
            yield context, message
    for row in TABLE:
        for words in (row.meaning, row.unit, row.source):
            yield COEFFICIENT, words
    for path in PATHS:
        yield SCENARIO, path
    for words in (*GROUPS, *(item.name for item in ITEMS)):
        yield language.CHECKLIST, words
    yield from ((None, words) for words in (*OF_CLICK_PLURAL, cache.COMPILING, cache.WAITING, cache.NOT_KEPT))
    yield from ((HELP, words) for words in helps())


def helps() -> Iterator[str]:
    """Paragraphs of help, and the help of options."""
    context = click.Context(main)
    for command in (main, *(main.get_command(context, name) for name in COMMANDS)):
        assert command is not None
        yield from (one for one in paragraphs(command.help) if not one.startswith("\b"))
        yield from (one.help for one in command.params if isinstance(one, click.Option) and one.help)


def catalogue() -> Catalog:
    """The Chinese catalogue, as it is."""
    with CATALOGUE.with_suffix(".po").open("rb") as file:
        return read_po(file, locale="zh")


def renew() -> list[Message]:
    """Bring the catalogue up to the code; what has no translation yet."""
    kept, wanted = catalogue(), dict.fromkeys(messages())
    for message in [one for one in kept if one.id and (one.context, one.id) not in wanted]:
        kept.delete(message.id, message.context)
    for context, message in wanted:
        if kept.get(message, context) is None:
            kept.add(message, context=context)
    for message in kept:
        message.flags.discard("python-format")  # which Babel takes any per cent sign for
    path = CATALOGUE.with_suffix(".po")
    header, sink = path.read_bytes().split(b"\n\n")[0], io.BytesIO()
    write_po(sink, kept, width=0, omit_header=True)
    path.write_bytes(header + b"\n\n" + sink.getvalue())
    words = [sys.executable, "-m", "babel.messages.frontend", "compile", "-D", language.DOMAIN, "-d"]
    subprocess.run([*words, str(language.FOLDER)], check=False, capture_output=True)
    return [one.id for one in kept if one.id and not any(one.string or "")]


if __name__ == "__main__":
    for new in renew():
        print(new)
