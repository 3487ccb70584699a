"""The language in which a command line is answered: ``--language`` where it is given, else ``ROLLOUT_SIM_LANGUAGE``.

click takes its own words from the domain of gettext that is set for the process, so that is set to ours.
"""

import gettext as catalogues
import os
import re
from collections.abc import Sequence
from copy import copy
from inspect import cleandoc
from typing import TypeVar

import click

from rollout_sim.wording.language import DOMAIN, FOLDER, LANGUAGES, N_, translation
from rollout_sim.wording.numbers import cells

VARIABLE = "ROLLOUT_SIM_LANGUAGE"
#: Context of help in the catalogue.
HELP = "help"
#: click's words that a user meets, one and several.
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
#: Cells of a line of Chinese help: it has no spaces at which click could break it.
WIDTH = 76
_spoken = "en"
Command = TypeVar("Command", bound=click.Command)


def language() -> str:
    """The language of this command line."""
    return _spoken


def speak(chosen: str) -> None:
    """Answer in this language from now on."""
    global _spoken
    _spoken = chosen
    os.environ["LANGUAGE"] = chosen  # where gettext looks for the language of the domain
    catalogues.bindtextdomain(DOMAIN, str(FOLDER))
    catalogues.textdomain(DOMAIN)


def asked_for(arguments: Sequence[str]) -> str:
    """The language that a command line asks for, wherever it does; English if it asks for one that there is not."""
    found = os.environ.get(VARIABLE, "en")
    for place, word in enumerate(arguments):
        if word == "--language" and place + 1 < len(arguments):
            found = arguments[place + 1]
        elif word.startswith("--language="):
            found = word.removeprefix("--language=")
    return found if found in LANGUAGES else "en"


def gettext(message: str) -> str:
    """A message in the language of this command line."""
    return translation(_spoken).gettext(message)


def ngettext(one: str, several: str, count: int) -> str:
    """A message about so many."""
    return translation(_spoken).ngettext(one, several, count)


def paragraphs(text: str | None) -> list[str]:
    """Paragraphs of help as messages; examples, which begin with a line of their own, as they are."""
    found = re.split(r"\n\s*\n", cleandoc(text or ""))
    return [one.strip("\n") if "\b" in one else " ".join(one.split()) for one in found if one.strip("\n ")]


def spoken(command: Command) -> Command:
    """A command with its help in the language of this command line."""
    if _spoken == "en":
        return command
    made = copy(command)
    told = [_paragraph(one) for one in paragraphs(command.help)]
    made.help = "\n\n".join(told)
    made.short_help = "".join(told[:1]).removeprefix("\b\n").replace("\n", "").split("。")[0]
    made.params = [_parameter(one) for one in command.params]
    made._help_option = None  # click keeps it in the language of its first use
    return made


def _paragraph(text: str) -> str:
    if text.startswith("\b"):
        return text.replace(EXAMPLE, gettext(EXAMPLE))
    return "\b\n" + "\n".join(_lines(translation(_spoken).pgettext(HELP, text)))


def _parameter(parameter: click.Parameter) -> click.Parameter:
    if not isinstance(parameter, click.Option) or not parameter.help:
        return parameter
    made = copy(parameter)
    made.help = translation(_spoken).pgettext(HELP, parameter.help)
    return made


def _lines(text: str) -> list[str]:
    """Text on lines of at most ``WIDTH`` cells; English words stay whole, and no line begins with a stop."""
    lines = [""]
    for piece in re.findall(r"(?:[!-~]+|.)[，。、；：）”]*", text):
        if cells(lines[-1] + piece) > WIDTH:
            lines.append("")
            piece = piece.lstrip()
        lines[-1] += piece
    return lines
