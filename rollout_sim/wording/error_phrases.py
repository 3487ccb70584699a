"""Translates the English errors and warnings of packages that know no languages.

Each pattern below is a message with numbered placeholders; the text of a placeholder may itself be a message.
"""

import re
from functools import cache

from rollout_sim.kernel.phrases import Phrase
from rollout_sim.scenario.values.errors import Mistake
from rollout_sim.wording.language import N_, translation
from rollout_sim.wording.phrase_words import mistake_words, phrase_words
from rollout_sim.wording.scenario_words import quantity_words

PHRASES = (
    # -- put together
    N_("{0}, and finite"),
    N_("{0} or {1}"),
    N_("and {0} more"),
    # -- a scenario file
    N_("can't be read: {0}"),
    N_("No such file or directory"),
    N_("Permission denied"),
    N_("Is a directory"),
    N_("Not a directory"),
    N_("No space left on device"),
    N_("File name too long"),
    N_("a file may have at most {0} bytes"),
    N_("the text must be UTF-8"),
    N_("is not YAML: a character that may not stand in a text"),
    N_("is not YAML: {0}"),
    N_("a quote that is opened here is not closed"),
    N_("a bracket that is opened here is not closed, or a comma is missing in it"),
    N_("a tab; only spaces indent"),
    N_("a full-width {0}; write {1}"),
    N_("a colon needs a space after it"),
    N_("a value that holds ': ' needs quotes around it"),
    N_("a value that begins with {0} needs quotes around it"),
    N_("indented further than the line before it, which has its value already"),
    N_("begins in another column than its block; lines of one block begin in the same"),
    N_("is not CSV: {0}"),
    N_("is empty: there is no scenario in it"),
    N_("one document a file: remove this and what follows"),
    N_("tags are not read: a scenario holds plain values only"),
    N_("nested deeper than {0} levels"),
    N_("more than {0} values, aliases written out"),
    N_("an alias needs its anchor before it"),
    N_("an alias may not stand inside its own anchor"),
    N_("has no value; remove the key, or write its value"),
    N_("a key is a word or a text"),
    N_("a key has no line breaks or other signs that can't be seen"),
    N_("stands twice, first in line {0}; keep one"),
    N_("a scenario is a mapping of keys to values"),
    N_("stands beside rows; keep one"),
    N_("there is no override {0}"),
    N_("must be PATH=VALUE, such as people.experts=12"),
    # -- keys and shapes
    N_("is no key here"),
    N_("is no key here; keys are {0}"),
    N_("is required"),
    N_("is no plain value"),
    N_("must be a mapping of keys to values"),
    N_("must be a mapping of names to values"),
    N_("must be a list"),
    N_("must not be empty"),
    N_("needs at least {0} entries"),
    N_("may have at most {0} entries"),
    N_("must be none, or a mapping"),
    N_("must be a text; put it in quotes if it looks like a number"),
    N_("must be a text of 1 to {0} characters on one line"),
    N_("the name {0} stands twice; names must differ"),
    N_("the name {0}"),
    N_("must be 1, the version of the scenario format"),
    N_('must be a dotted path, such as people.experts or strategies."all at once".batches.0.stores'),
    N_("{0} is no block here, so nothing can stand under it"),
    N_("has no item {0}; the first is 0, the last {1}"),
    N_("has no item named {0}"),
    N_("there is no strategy {0}"),
    N_("{0} can't be changed by a path"),
    N_("grid can't be changed by a path; the strategies that it makes can, such as strategies.NAME"),
    # -- numbers and units
    N_("must be a number"),
    N_("must be a whole number"),
    N_("must be at least {0}"),
    N_("must be at least {0} and at most {1}"),
    N_("must be more than {0}"),
    N_("must be more than {0} and at most {1}"),
    N_("must be {0}"),
    N_("must be a duration with its unit, such as '10 days', '2 weeks' or '3 months'"),
    N_("must be work hours with their unit, such as '30 min' or '2 h'"),
    N_("must be a time to answer in: up to '8 h' of work, or whole days such as '24 h' or '2 days'"),
    N_("hours above 8 that are no whole days can be read in two ways; write days, such as '1.5 days'"),
    N_("must be a share, such as '80%' or 0.8"),
    N_("must be points, such as '12 points'"),
    N_("must be an amount of money, such as '12 million', '30 thousand' or 30000"),
    N_("must be a date, such as 2026-03-02"),
    N_("must be a date that the calendar has, such as 2026-03-02"),
    N_("must be a date between 1900 and 2200"),
    N_("must be a date, a duration since the start such as '6 weeks', or {after: BATCH}"),
    N_("must be at least 0 and at most 30 years"),
    N_("must be a number of stores, or rest for all that are left"),
    N_("must be at least 0 and at most {0} stores, or rest for all that are left"),
    N_("must be no earlier than from, {0}"),
    N_("must be no earlier than the scenario's start, {0}"),
    N_("must be at least first, {0}"),
    # -- stores
    N_("must be a number of regions, a list of names, or a mapping of names to numbers of stores"),
    N_("names of regions must differ"),
    N_("must be at least 1 and at most 1000 regions"),
    N_("the region {0} must have a whole number of stores, at least 1"),
    N_("high, mid and low must sum to 100%, here to {0} = {1}"),
    N_("needs a count of stores, or a file with a row a store"),
    N_("stands in the list of stores; remove it here"),
    N_("no store of the list takes part"),
    N_("is none of stores.regions"),
    N_("beside a list of stores, regions may only be a list of names"),
    N_("the regions' stores must sum to the count of {0}, here to {1}"),
    N_("there may be no more regions than stores ({0})"),
    N_("pilots must be fewer than the stores ({0})"),
    N_("there are only {0} regions"),
    N_("there is only one region"),
    N_("may have at most {0} stores"),
    N_("has no stores"),
    N_("needs a column {0}"),
    N_("{0} is no column"),
    N_("the column {0} stands twice"),
    N_("must have {0} cells, as the first line has"),
    # -- strategies, batches and gates
    N_("a mix needs places, such as {high: 2, mid: 4, low: 1}"),
    N_("a batch of no stores needs retry: failed"),
    N_("the mix gives out {0} places, the batch has {1} stores"),
    N_("stands beside starts; write {after: BATCH, gap: TIME}, or leave starts out"),
    N_("needs either batches or growth, and not both"),
    N_("is required with growth: how long each batch lasts"),
    N_("compares with target, so the strategy needs a target"),
    N_("compares with target, so the grid needs a target"),
    N_("compares with target, so {0} needs a target"),
    N_("belongs to growth; with batches, write it in each batch"),
    N_("applies only to a batch that follows another"),
    N_("there is no batch of this name"),
    N_("batches start after each other in a circle: {0}"),
    N_("{0} after {1}"),
    N_("rest leaves no store for the batches after it"),
    N_("makes a strategy {0}, and there is one of that name under strategies"),
    N_("makes {0} strategies; a scenario may have at most {1} in all"),
    N_("makes more than {0} batches; let it grow faster"),
    N_("no strategy has so many batches; the longest has {0}"),
    N_("must be a condition such as 'accepted >= 80%', 'accepted >= target' or 'red > 40%'"),
    N_("a condition looks at {0}"),
    N_("a condition compares with a share such as 80%, or with target"),
    N_("a condition compares with a share between 0% and 100%"),
    N_("a gate needs conditions under go or stop"),
    # -- people, levers, ranges
    N_("with a support desk, write it under people.support_desk"),
    N_("a course needs hours; for none at all write training: none"),
    N_("a class is held within a day of 8 h, and the course has {0} h"),
    N_("needs at least one week; for no contacts at all write contact_plan: none"),
    N_("needs at least one week; for contacts on request only write none"),
    N_("stands beside tiers, each of which has a plan of its own; leave it out"),
    N_("is 0: without orders nothing is hidden that a check could find"),
    N_("late and never are parts of the same actions and may not exceed 100% together"),
    N_("{0}, {1} and {2} must {3} in this order"),
    N_("fall"),
    N_("rise"),
    N_("a range is {0}"),
    N_("is no number, so only {one_of: [...]} can stand for it"),
    N_("the first value must be less than the second"),
    N_("low, likely and high must rise in this order"),
    N_("at its {0} % quantile, {1} {2}"),
    N_("must be as many as sets: {0}, not {1}"),
    N_("must not all be 0"),
    N_("must differ"),
    N_("must have a value for each of the {0} paths"),
    N_("must be success_share, where a batch is named"),
    N_("targets are a mapping of keys to values"),
    N_("there is no {0} of that name"),
    N_("{0} has {1} batches"),
    # -- a pilot's data
    N_("{0} has a row for week {1} already, in line {2}; keep one"),
    N_("must be a name of at most {0} characters"),
    N_("must be a week of the pilot: a whole number, at least 1 and at most {0}"),
    N_("must be a share such as 80% or 0.8, {0}, or empty if not measured"),
    N_("must be at least 0 and at most 100%"),
    N_("must be a whole number of requests, or empty if not counted"),
    N_("must be a number of days, or empty"),
    N_("must be yes, no, or empty in weeks without an inspection"),
    N_("{0} stopped in week {1}, and uses it again here"),
    N_("must have at least {0} and at most {1} stores"),
    N_("has no value in any row"),
    # -- what can be known before a run
    N_("# resolved: every default written out"),
    N_("# acceptance_after: {0}, as long as the contact plan"),
    N_("{0}: {1} to {2} is outside the run, {3} to {4}"),
    N_("{0}: {1} is one region; between two names stands ', ', not {2}"),
    N_("takes at least {0}"),
    N_("takes at least {0} if no gate holds it"),
    N_("{0}, longer than the run length of {1}"),
    N_("{0} lasts {1}, but acceptance is asked for {2} after go-live: none of its new stores can be a success"),
    N_("the batches take {0} stores of {1}: {2} are never launched"),
    N_("{0} asks for {1} pilots, but there are only {2} left for it"),
    N_("{0} asks for {1} stores, but there are only {2} left for it"),
    N_("no store is left for {0}"),
    N_("there are no pilots, so that the first stores wait {0} for a green one to see, and see none"),
    N_(
        "classes have {0} places a week: the last of the {1} new stores of {2} are taught after {3}, too late to be a success"
    ),
    N_(
        "training, contacts and acceptances ask for more hours than there are in {0}; in week {1}, {2} h are asked for and {3} h there, before any help request"
    ),
    N_(
        "contacts and acceptances ask for more hours than there are in {0}; in week {1}, {2} h are asked for and {3} h there, before any help request"
    ),
    N_("week {0} (nobody is there)"),
    N_("weeks {0} to {1} (nobody is there)"),
    N_("week {0} ({1} times)"),
    N_("weeks {0} to {1} ({2} times)"),
    N_("{0} needs {1}: pip install 'rollout-sim[report]'"),
    N_("up to {0}"),
    N_("needs choices that only you can make"),
    N_("it was interrupted"),
    N_("no future was completed by all ({0})"),
    # -- what is asked for on the command line
    N_("no strategy named {0} (there are {1})"),
    N_("a strategy can be compared only once"),
    N_("no template named {0} (there are {1})"),
    N_("no chart named {0} (there is {1})"),
    N_("no chart named {0} (there are {1})"),
    N_("there is nothing to draw: no replication was completed"),
    N_("no format named {0} (there is {1})"),
    N_("no engine named {0} (there is {1})"),
    N_("no method named {0} (there is {1})"),
    N_("no method named {0} (there are {1})"),
    N_("no measure named {0} (there are {1})"),
    N_("no measure named {0}"),
    N_("there is no measure {0}"),
    N_("there is no measure {0} (there are {1})"),
    N_("no store named or numbered {0} (there are {1}, {2} to {3})"),
    N_("{0} needs money in the scenario"),
    N_("cost-and-date needs money in the scenario, and stores that are accepted"),
    N_("the model has changed since this run: its futures are no longer those; compare again"),
    N_("a goal is a measure and a bound, such as 'coverage_share >= 80%' or 'total_cost <= 12 million'"),
    N_("--by can be asked of {0}"),
    N_("goal {0}: {1}"),
    N_("--confidence must be at least 50% and less than 100%"),
    N_("a confidence is more than 50% and less than 100%"),
    N_("an indifference is more than 0"),
    N_("--indifference: {0}"),
    N_("--risk: {0}"),
    N_("--risk must be more than 0% and at most 50%"),
    N_("--target {0}"),
    N_("replications must be {0} or more"),
    N_("a seed is 0 or more and below 2**63"),
    N_("not a scenario, which rollout_sim.load(file) gives"),
    N_("a folder has a name"),
    N_("one future has no risk: replications must be 2 or more"),
    N_("what one more adds is told with its interval: replications must be 2 or more"),
    N_("what a gate changes is told with its interval: replications must be 2 or more"),
    N_("means are told with their intervals: replications must be 2 or more"),
    N_("a precision is more than 0 and less than 100%"),
    N_("it takes 2 replications to tell a precision (got at most {0})"),
    N_("it takes 10 futures or more to begin with"),
    N_("to choose takes two strategies or more (there is {0})"),
    N_("{0} is neither better high nor better low, so no strategy can be best in it"),
    N_(
        "{0} has no mean: {1} does not reach it in every future. Choose another measure, such as coverage_share or net_present_value"
    ),
    N_("too few futures were completed by every strategy to say anything"),
    N_("must be PATH=LOW:HIGH:STEP or PATH=A,B,..., such as people.experts=4:40:2"),
    N_("must be PATH=LOW:HIGH:STEP or PATH=A,B,..., such as people.experts=4:40:2; LOW at most HIGH, STEP above 0"),
    N_("must have at most {0} values"),
    N_("must have each value once"),
    N_("a sweep runs over one path or two"),
    N_("a sweep runs over a path only once (got {0} twice)"),
    N_("thresholds are shares, such as 50%:90%:10% or 60%,80%"),
    N_("thresholds are shares between 0% and 100%"),
    N_("a gate looks at {0}"),
    N_(
        "a hold is right if the next batch would have missed its target, and {0} of {1} has none: give it one, or --target"
    ),
    N_("a gate stands before a batch that follows another, and no strategy here has one"),
    N_("nothing may vary: say what, as in --vary people.experts=4:20:2"),
    N_("{0} must have two values or more to vary"),
    N_("a path can vary only once"),
    N_("{0} cannot be optimised: it has no better, or is not reached in every future"),
    N_("--strategy must say which strategy is to be tuned (there is {0})"),
    N_("{0} is tuned, but what varies is of {1}"),
    N_("it takes 10 designs, 2 futures to screen them, and 1 finalist, or more"),
    N_("every one breaks a rule of the scenario"),
    N_("no design of the grid can be run: {0}"),
    N_("risk is about money, and this scenario has none: give it a money block"),
    N_("nothing is uncertain in this scenario: give it an uncertain block with ranges"),
    N_("{0} is not among the strategies that are run ({1})"),
    N_("points must be a power of 2 from 2 on, as Sobol' sequences need"),
    N_("trajectories must be 2 or more"),
    N_("an ensemble needs 50 sets or more"),
    N_("every target is out of the prior's reach: nothing is left to fit to"),
    N_("no store of the pilot can be simulated: {0}"),
    N_("the pilot has {0} stores, more than a first batch takes (there are {1})"),
    N_("a calibration begins with ranges: leave out the ensemble of an earlier one"),
    N_("a target may not be named as a figure of the pilot is, such as usage.1"),
    N_("a parameter can be calibrated only once"),
    N_("{0} has no range in this scenario, and is no coefficient"),
    N_("in no week live was the usage of half of the pilot's stores measured"),
    N_("store must be between 1 and {0}"),
    # -- a run folder
    N_("{0} holds no run."),
    N_("{0} holds a {1}; what is asked for here is the folder of a compare."),
    N_("{0} is not finished; to finish it: rollout-sim resume {1}"),
    N_("{0} is not as it was written; to write it again: rollout-sim resume {1}"),
    N_("{0} holds no future that every strategy completed."),
    N_("{0} lacks {1}, as another version made it; compare again."),
    N_("{0} lacks {1}: give its compare command again."),
    N_("{0} holds a {1}: {2}."),
    N_("to go on with it, give the same {0} command again"),
    N_("{0} is no provenance of a run ({1})."),
    N_("{0} is not as it was written; run again, into another folder."),
    N_("{0} is no provenance of a run. Choose another folder."),
    N_("{0} holds another run: {1}. Choose another folder, or remove it."),
    N_("{0} holds another run: {1}. Choose another folder, or remove it. Its scenario differs: {2}."),
    N_("{0} holds {1} replications of this run, and {2} would take their place. Choose another folder, or remove it."),
    N_("{0} holds {1}, which is of no run. Choose another folder."),
    N_("{0} cannot be read: {1}. Choose another folder."),
    N_("{0} is being worked on by {1}. Wait for it, or remove {2} if it is gone."),
    N_("process {0} on {1}, since {2}"),
    N_("{0} is no folder: the ensemble cannot be written there"),
    N_("{0} is there, and is no ensemble: name another file with --to"),
    N_("{0} {1}, not {2}"),
    N_("replication {0} of {1} failed: {2}"),
    N_("{0} holds no replication {1} of {2}; rollout-sim resume runs what it lacks"),
    N_("no reason given"),
    # -- a cluster
    N_("a cluster needs dask.distributed: pip install 'rollout-sim[cluster]'"),
    N_("no scheduler of dask.distributed answers at {0}: {1}"),
    N_("the scheduler at {0} has no workers; start one: dask worker {1}"),
    N_("worker {0} has no rollout_sim, and here is {1}: install the same version there"),
    N_("worker {0} has model {1}, not {2} as here: install the same version there"),
    N_("the scheduler at {0} is gone"),
)
_MEANT = re.compile(r"; did you mean ('[^']*'|\"[^\"]*\")\?")
_GOT = re.compile(r"(.*) \(got (.*)\)", re.S)
#: Separates listed weeks, each with the ratio of hours needed to hours available.
_WEEKS = re.compile(r"(?<=\)), (?=weeks? \d)")
_PLACE = re.compile(r"{\d}")


def translated(text: str, language: str) -> str:
    """An error or a warning in a language; a text without a pattern stays as it is."""
    if language == "en":
        return str(text)
    if isinstance(text, Phrase):
        return phrase_words(text, language)
    gettext = translation(language).gettext
    if meant := _MEANT.search(text):
        rest = text[: meant.start()] + text[meant.end() :]
        return gettext("{message}; did you mean {word}?").format(message=translated(rest, language), word=meant[1])
    if quoting := _GOT.fullmatch(text):
        return gettext("{message} (got {value})").format(message=translated(quoting[1], language), value=quoting[2])
    if text.startswith("week") and len(weeks := _WEEKS.split(text, maxsplit=1)) > 1:
        before, after = (translated(part, language) for part in weeks)
        return gettext("{before}, {after}").format(before=before, after=after)
    for phrase, pattern in _patterns():
        if match := pattern.fullmatch(text):
            parts = [translated(part, language) for part in match.groups()]
            return (
                gettext(phrase).format(*parts) if parts else gettext(phrase)
            )  # a message without placeholders may contain braces
    return quantity_words(text, language)


def translated_mistake(mistake: Mistake, language: str) -> str:
    """A mistake in a scenario file in a language, in the form of ``str``."""
    return mistake_words(mistake, language)


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """Phrases with their regular expressions, the most specific first."""
    patterns = []
    for phrase in sorted(PHRASES, key=lambda phrase: -len(_PLACE.sub("", phrase))):
        parts = [re.escape(part) for part in _PLACE.split(phrase)]
        patterns.append((phrase, re.compile("(.+?)".join(parts), re.S)))
    return patterns
