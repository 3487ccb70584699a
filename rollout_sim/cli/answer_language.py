"""The language of a command line's output: that of ``--language``, else of ``ROLLOUT_SIM_LANGUAGE``.

click translates its own messages with the gettext domain of the process, so this module sets that to ours.
"""

import gettext as catalogues
import os
import re
from collections.abc import Sequence
from copy import copy
from inspect import cleandoc
from typing import TypeVar

import click

from rollout_sim.wording import catalogue
from rollout_sim.wording.language import LANGUAGES, N_, translation
from rollout_sim.wording.numbers import cells

VARIABLE = "ROLLOUT_SIM_LANGUAGE"
#: Context of help in the catalogue.
HELP = "help"
#: click's messages that a user can meet, singular and plural.
OF_CLICK = (
    N_("Usage:"), N_("Options"), N_("Commands"), N_("Show this message and exit."), N_("Show the version and exit."),
    N_("default: {default}"), N_("required"), N_("Error: {message}"), N_("Try '{command} {option}' for help."),
    N_("Missing command."), N_("Missing argument"), N_("Missing option"), N_("No such option {name!r}."),
    N_("No such command {name!r}."), N_("Invalid value: {message}"), N_("Invalid value for {param_hint}: {message}"),
    N_("{value!r} is not a valid {number_type}."), N_("{value} is not in the range {range}."),
    N_("Option {name!r} does not take a value."),
)  # fmt: skip
OF_CLICK_PLURAL = (
    ("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})"),
    ("Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments."),
    ("{value!r} is not {choice}.", "{value!r} is not one of {choices}."),
    ("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)"),
)
EXAMPLE = N_("Example:")
#: Cells of a line of Chinese help, which has no spaces at which click could break it.
WIDTH = 76
_language = "en"
ClickCommand = TypeVar("ClickCommand", bound=click.Command)


def language() -> str:
    """The language of this command line."""
    return _language


def set_language(chosen: str) -> None:
    """Use this language for all output from now on; where no catalogue can be kept, click goes on in English."""
    global _language
    _language = chosen
    os.environ["LANGUAGE"] = chosen  # where gettext looks for the language of the domain
    if chosen != "en" and (place := catalogue.folder()) is not None:
        catalogues.bindtextdomain(catalogue.DOMAIN, str(place))
        catalogues.textdomain(catalogue.DOMAIN)


def requested_language(arguments: Sequence[str]) -> str:
    """The language that a command line requests, at any position; English for an unknown one."""
    requested = os.environ.get(VARIABLE, "en")
    for place, word in enumerate(arguments):
        if word == "--language" and place + 1 < len(arguments):
            requested = arguments[place + 1]
        elif word.startswith("--language="):
            requested = word.removeprefix("--language=")
    return requested if requested in LANGUAGES else "en"


def gettext(message: str) -> str:
    """A message in the language of this command line."""
    return translation(_language).gettext(message)


def ngettext(singular: str, plural: str, count: int) -> str:
    """A message about a count."""
    return translation(_language).ngettext(singular, plural, count)


def paragraphs(text: str | None) -> list[str]:
    """Paragraphs of help as messages; examples, which begin with ``\\b``, as they are."""
    parts = re.split(r"\n\s*\n", cleandoc(text or ""))
    return [part.strip("\n") if "\b" in part else " ".join(part.split()) for part in parts if part.strip("\n ")]


def translated_command(command: ClickCommand) -> ClickCommand:
    """A command with its help in the language of this command line."""
    if _language == "en":
        return command
    translated = copy(command)
    help_texts = [_paragraph(text) for text in paragraphs(command.help)]
    translated.help = "\n\n".join(help_texts)
    translated.short_help = "".join(help_texts[:1]).removeprefix("\b\n").replace("\n", "").split("。")[0]
    translated.params = [_parameter(parameter) for parameter in command.params]
    translated._help_option = None  # click caches it in the language of its first use
    return translated


def _paragraph(text: str) -> str:
    if text.startswith("\b"):
        return text.replace(EXAMPLE, gettext(EXAMPLE))
    return "\b\n" + "\n".join(_lines(translation(_language).pgettext(HELP, text)))


def _parameter(parameter: click.Parameter) -> click.Parameter:
    if not isinstance(parameter, click.Option) or not parameter.help:
        return parameter
    translated = copy(parameter)
    translated.help = translation(_language).pgettext(HELP, parameter.help)
    return translated


def _lines(text: str) -> list[str]:
    """Text on lines of at most ``WIDTH`` cells; English words stay whole, and no line begins with punctuation."""
    lines = [""]
    for piece in re.findall(r"(?:[!-~]+|.)[，。、；：）”]*", text):
        if cells(lines[-1] + piece) > WIDTH:
            lines.append("")
            piece = piece.lstrip()
        lines[-1] += piece
    return lines
