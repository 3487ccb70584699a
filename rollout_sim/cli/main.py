"""The command ``rollout-sim``: a group that imports a command when it is called."""

import atexit
import codecs
import gc
import os
import signal
import sys
import threading
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

import rollout_sim
from rollout_sim.cli import answer_language as words
from rollout_sim.cli.mistakes import Mistakes, lines_of
from rollout_sim.studies.register import STUDIES
from rollout_sim.wording.language import LANGUAGES

#: In the order of use; each is the function of the same name in a module of that name in ``cli.commands``.
COMMANDS = (
    "new", "check", "schema",
    *(study.name for study in STUDIES if not study.of_one_future),
    "resume", "extend", "chart", "report", "export", "stores", "diff", "runs", "replay",
    *(study.name for study in STUDIES if study.of_one_future),
)  # fmt: skip
INTERRUPTED = 130


class Commands(click.Group):
    """Loads a command when it is called, and prints a user's mistakes as lines without a traceback."""

    def main(self, args: Sequence[str] | None = None, *more: Any, **options: Any) -> Any:
        """Run a command line in the language that it requests."""
        # Loaded modules stay until the end: collect garbage rarely, and not at exit.
        gc.set_threshold(50_000, 20, 50)
        atexit.register(gc.freeze)
        _terminate_as_interrupt()
        words.set_language(words.requested_language(sys.argv[1:] if args is None else args))
        return super().main(args, *more, **options)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse a command line; no file or name holds a NUL, which the operating system refuses in several ways."""
        if any("\0" in word for word in args):
            raise click.UsageError(words.gettext("a command line holds no NUL"))
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all commands, in the order of use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"rollout_sim.cli.commands.{cmd_name}"), cmd_name)
        return words.translated_command(command)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The description of the group."""
        super(Commands, words.translated_command(self)).format_help_text(ctx, formatter)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Its options and commands."""
        super(Commands, words.translated_command(self)).format_options(ctx, formatter)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo(words.gettext("interrupted"), err=True)
            ctx.exit(INTERRUPTED)
        except (click.exceptions.Exit, click.Abort, click.ClickException):
            raise
        except Exception as error:
            lines = lines_of(error)
            if lines is None:
                raise
            raise Mistakes(lines) from None


def _terminate_as_interrupt() -> None:
    """Let SIGTERM end a command as Ctrl-C does: what is done stays, and no lock or process is left."""
    if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGTERM) == signal.SIG_DFL:
        signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))


#: Name of the way in which signs are printed that the reader's code page has not.
PLAIN_SIGNS = "rollout_sim.plain_signs"
_PLAIN = {"−": "-", "–": "-", "—": "-", "±": "+-", "…": "...", "×": "x", "≥": ">=", "≤": "<=", "·": ".", "\u00a0": " "}


def plain_signs(error: UnicodeError) -> tuple[str, int]:
    """Plain signs in place of those that a code page has not; a letter that it has not is "?", and no traceback."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    missing = error.object[error.start : error.end]
    return "".join(_PLAIN.get(sign, "?") for sign in missing), error.end


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option(
    "--language", type=click.Choice(LANGUAGES), expose_value=False,
    help="Of all words; may stand behind a command. ROLLOUT_SIM_LANGUAGE, or English, if not given.",
)  # fmt: skip
@click.version_option(rollout_sim.__version__, prog_name="rollout-sim")
def main() -> None:
    """Simulate rolling a change out over many stores, and compare ways of doing it.

    \b
    Example:
      rollout-sim new my-rollout
      rollout-sim check my-rollout.yaml
      rollout-sim compare my-rollout.yaml --replications 100

    Exit status: 0 done, 1 a mistake in what was given (one line each), 2 a wrong command line, 130 interrupted.
    """
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # reading every package's metadata takes time
    codecs.register_error(PLAIN_SIGNS, plain_signs)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=PLAIN_SIGNS)


if __name__ == "__main__":
    main()
