"""Arguments and options that several commands have, each defined once."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from rollout_sim.cli import answer_language as words
from rollout_sim.cli.mistakes import Mistakes, worded
from rollout_sim.kernel.phrases import Phrase, Refused, quoting
from rollout_sim.wording.language import LANGUAGES

if TYPE_CHECKING:
    from rollout_sim.scenario import Scenario

CommandFunction = TypeVar("CommandFunction", bound=Callable[..., Any])

LARGEST_SEED = LARGEST_REPLICATION = 2**63 - 1

file = click.argument("file", type=click.Path())
sets = click.option(
    "--set", "sets", multiple=True, metavar="PATH=VALUE", help="Change one value, as in people.head_office_coaches=12."
)
overrides = click.option(
    "--override", "overrides", multiple=True, metavar="NAME", help="Apply the override of that name in the file."
)
ensemble = click.option(
    "--ensemble", type=click.Path(), default=None, metavar="FILE", help="Draw sets of values that calibrate left."
)
coefficients = click.option(
    "--coefficients",
    type=click.Choice(["ensemble", "fitted"]),
    default=None,
    help="Of how stores behave: drawn from the default ensemble, or the table's; as the file says if not given.",
)
seed = click.option(
    "--seed",
    type=click.IntRange(0, LARGEST_SEED),
    metavar="N",
    default=1,
    show_default=True,
    help="The same seed, the same luck.",
)
language = click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default=words.language,
    help="Of all words and charts; ROLLOUT_SIM_LANGUAGE, or English, if not given.",
)
language_of_words = click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default=words.language,
    expose_value=False,
    help="Of all words; ROLLOUT_SIM_LANGUAGE, or English, if not given.",
)
engine = click.option(
    "--engine",
    type=click.Choice(["compiled", "reference"]),
    default="compiled",
    show_default=True,
    help="What simulates: the fast one, or the one to read. Both give the same results.",
)
workers = click.option(
    "--workers", type=click.IntRange(1), metavar="N", default=None, help="Processes; one a processor if not given."
)
cluster = click.option(
    "--cluster",
    metavar="ADDRESS",
    default=None,
    help="Run on the workers of a dask.distributed scheduler, as tcp://HOST:8786, and not here.",
)
folder = click.argument("folder", type=click.Path())
language_of_run = click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default=None,
    help="Of all words and charts; as the run began if not given.",
)
as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object, and nothing else, on stdout.")


at_most = click.option(
    "--at-most", type=click.IntRange(10), metavar="N", default=10_000, show_default=True, help="Most futures to run."
)


class FolderParameter(click.Path):
    """A folder to write to, with a name that is not empty."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path as it is."""
        if value == "":
            self.fail(worded(quoting(Phrase("a folder has a name"), "''")), param, ctx)
        return super().convert(value, param, ctx)


class ShareParameter(click.ParamType):  # type: ignore[type-arg] # generic to its stubs only
    """A share such as 1% or 0.01."""

    name = "share"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The share, 1 being 100 %."""
        from rollout_sim.scenario.values import quantities as units

        try:
            return units.share(float(value) if is_number(value) else value)
        except Refused as error:
            self.fail(worded(quoting(error.phrase, repr(value))), param, ctx)


def is_number(value: Any) -> bool:
    """Whether a text is a bare number."""
    try:
        float(value)
    except (TypeError, ValueError):
        return False
    return True


def listed(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Names from options with one name each, or several separated by commas."""
    return tuple(part.strip() for text in texts for part in text.split(",") if part.strip())


def file_options(command: CommandFunction) -> CommandFunction:
    """FILE, --set and --override."""
    return file(sets(overrides(command)))


def scenario_options(command: CommandFunction) -> CommandFunction:
    """FILE, --set, --override, --ensemble and --coefficients."""
    return file_options(ensemble(coefficients(command)))


def load(
    path: str,
    sets: tuple[str, ...],
    overrides: tuple[str, ...],
    ensemble_file: str | None = None,
    coefficients: str | None = None,
    summaries: "list[Phrase] | None" = None,
) -> "Scenario":
    """The scenario of a file, with changes from the command line; mistakes are the user's (``ScenarioError``).

    ``summaries`` collects what was understood of the list of stores.
    """
    from rollout_sim.scenario import load as load_scenario

    if ensemble_file is not None and coefficients is not None:
        raise click.UsageError(words.gettext("--ensemble says what is drawn; leave --coefficients out"))
    return load_scenario(
        path, sets=sets, override_names=overrides, ensemble=ensemble_file, summaries=summaries,
        coefficients=coefficients,
    )  # fmt: skip


def changes(
    sets: tuple[str, ...], overrides: tuple[str, ...], ensemble_file: str | None, coefficients: str | None = None
) -> dict[str, Any]:
    """The changes to a file, for the provenance."""
    drawn = {"ensemble": ensemble_file, "coefficients": coefficients}
    changed = {name: value for name, value in drawn.items() if value is not None}
    return {"set": list(sets), "override": list(overrides), **changed}


def listed_names(text: str, known: Sequence[str]) -> list[str]:
    """The names that a text lists with commas between them; a name that is known may hold commas itself."""
    parts, names = text.split(","), []
    while parts:
        longest = next((n for n in range(len(parts), 1, -1) if ",".join(parts[:n]).strip() in known), 1)
        names.append(",".join(parts[:longest]).strip())
        del parts[:longest]
    return [name for name in names if name]


def strategies(scenario: "Scenario", texts: tuple[str, ...]) -> tuple[str, ...]:
    """Strategies by name: each option is a name, or several separated by commas."""
    from rollout_sim.replications.replicate import UnknownChoice, chosen

    names: list[str] = []
    for text in texts:
        names += listed_names(text, scenario.strategy_names) or [text]
    try:
        return chosen(scenario, names)
    except UnknownChoice as error:
        raise Mistakes.of(error) from None
