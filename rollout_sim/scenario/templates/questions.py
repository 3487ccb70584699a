"""The ten numbers to collect first: what is asked for, and the scenario that the answers make."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from rollout_sim.kernel.phrases import Phrase, Refused, phrase_of, quoting
from rollout_sim.scenario.file.load import loads
from rollout_sim.scenario.templates import OF_ANSWERS, template
from rollout_sim.scenario.values import quantities
from rollout_sim.scenario.values.errors import ScenarioError

_BETWEEN = re.compile(r"\s*[,，;；、]\s*")
_BATCH = re.compile(r"([0-9]+|rest|其余|全部)\s*(?:stores|家门店|家)?\s*(?:for|:|：)?\s*(\S.*)", re.IGNORECASE)
_REST = ("其余", "全部")
#: Parts of the hours of a course.
_COURSE = {"theory": 0.2, "demonstration": 0.2, "drills": 0.4, "questions": 0.2}
#: Answers that a line of YAML may hold as they are.
_BARE = re.compile(r"[\w¥$€][\w .%¥$€/]*")


class AnswerRefused(Refused):
    """An answer that means nothing here; the phrase says why."""


@dataclass(frozen=True)
class NumberToCollect:
    """A question: which of the ten numbers it is about, its words, the usual answer, and what an answer fills in."""

    number: int
    words: Phrase
    usual: str
    filled: Callable[[str], Mapping[str, str]]


def _as_it_is(name: str) -> Callable[[str], Mapping[str, str]]:
    return lambda answer: {name: _yaml(answer)}


def _yaml(text: str) -> str:
    return text if _BARE.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def _stores(answer: str) -> Mapping[str, str]:
    if re.fullmatch(r"[0-9][0-9,]*", answer):
        return {"stores": f"count: {answer.replace(',', '')}", "regions": "regions: 1"}
    if Path(answer).suffix.casefold() not in (".csv", ".tsv", ".txt", ".xlsx"):
        raise AnswerRefused("give a number, or the name of a list: .csv or .xlsx")
    return {"stores": f"file: {json.dumps(answer, ensure_ascii=False)}", "regions": "# regions: of the list"}


def _regions(answer: str) -> Mapping[str, str]:
    names = ", ".join(map(_yaml, _BETWEEN.split(answer)))
    return {"regions": f"regions: {answer}" if answer.isdigit() else f"regions: [{names}]"}


def _readiness(answer: str) -> Mapping[str, str]:
    shares = _BETWEEN.split(answer)
    if len(shares) != 3:
        raise AnswerRefused("give three shares, such as 25%, 50%, 25%")
    high, mid, low = map(_yaml, shares)
    return {"readiness": f"{{high: {high}, mid: {mid}, low: {low}}}"}


def _gain(answer: str) -> Mapping[str, str]:
    values = [_yaml(value) for value in _BETWEEN.split(answer)]
    if len(values) == 1:
        return {"gain": values[0], "uncertain": "{}"}
    if len(values) != 3:
        raise AnswerRefused("give one share, or three: at worst, most likely, at best")
    low, likely, high = values
    return {"gain": likely, "uncertain": f"{{change.efficiency_gain: {{low: {low}, likely: {likely}, high: {high}}}}}"}


def _desk(answer: str) -> Mapping[str, str]:
    return {"desk": "# support_desk: {agents: 3}" if answer == "0" else f"support_desk: {{agents: {_yaml(answer)}}}"}


def _training(answer: str) -> Mapping[str, str]:
    try:
        hours = quantities.work_hours(f"{answer} h" if re.fullmatch(r"[0-9.]+", answer) else answer)
    except ValueError as error:
        raise AnswerRefused(quoting(phrase_of(error), repr(answer))) from None
    parts = ", ".join(f"{name}: {quantities.show_work_hours(part * hours)}" for name, part in _COURSE.items())
    return {"training": f"{{{parts}}}" if hours else "none"}


def _batches(answer: str) -> Mapping[str, str]:
    matches = [_BATCH.fullmatch(piece) for piece in _BETWEEN.split(answer)]
    pairs = [match.groups() for match in matches if match is not None]
    if len(pairs) < len(matches):
        raise AnswerRefused("give stores and length of each batch, such as 10 for 3 months, rest for 3 months")
    rows = [
        f"- {{stores: {'rest' if stores in _REST else stores.lower()}, lasts: {_yaml(lasts)}}}"
        for stores, lasts in pairs
    ]
    return {"batches": "\n      ".join(rows), "length": _yaml(pairs[-1][1])}


QUESTIONS = (
    NumberToCollect(1, Phrase("stores: how many, or the name of a list of them (.csv, .xlsx)"), "40", _stores),
    NumberToCollect(1, Phrase("regions: how many, or their names"), "2", _regions),
    NumberToCollect(2, Phrase("readiness of stores: how many are ready, half ready, not ready"), "25%, 50%, 25%",
                    _readiness),
    NumberToCollect(2, Phrase("managers who doubt the change"), "20%", _as_it_is("sceptical")),
    NumberToCollect(3, Phrase("gain in efficiency where the change is mastered (or at worst, most likely, at best)"),
                    "10%, 20%, 25%", _gain),
    NumberToCollect(4, Phrase("coaches from head office"), "5", _as_it_is("coaches")),
    NumberToCollect(4, Phrase("days a week that they work"), "5", _as_it_is("days")),
    NumberToCollect(5, Phrase("agents of a help desk (0 if there is none)"), "0", _desk),
    NumberToCollect(6, Phrase("hours of training for a store"), "2.5", _training),
    NumberToCollect(7, Phrase("batches: stores and length of each"), "10 for 3 months, rest for 3 months", _batches),
    NumberToCollect(8, Phrase("pay of a coach for a day"), "1500", _as_it_is("pay")),
    NumberToCollect(9, Phrase("what a store costs once"), "10 thousand", _as_it_is("per_store")),
    NumberToCollect(9, Phrase("what the programme costs once"), "1 million", _as_it_is("committed")),
    NumberToCollect(10, Phrase("worth of all the labour of a store for a day"), "2000", _as_it_is("worth")),
)  # fmt: skip


class Answers:
    """The answers so far; what is not answered yet is as usual."""

    def __init__(self, language: str, folder: Path) -> None:
        """The language of comments and names, and the folder that the scenario is going to be in."""
        self._language, self._folder = language, folder
        self._filled: dict[str, str] = {}
        for question in QUESTIONS:
            self._filled |= dict(question.filled(question.usual))

    def asks(self, question: NumberToCollect) -> bool:
        """Whether a question is still open: a list of stores says its regions."""
        return question.filled is not _regions or self._filled["stores"].startswith("count")

    def take(self, question: NumberToCollect, answer: str) -> None:
        """Keep an answer.

        Raises
        ------
        AnswerRefused
            If no scenario can hold it; the phrase says why.
        """
        before = self._filled
        self._filled = before | dict(question.filled(answer.strip()))
        try:
            loads(self.text(), folder=self._folder)
        except ScenarioError as error:
            self._filled = before
            mistake = error.mistakes[0]
            raise AnswerRefused(quoting(mistake.rule, mistake.quoted) if mistake.quoted else mistake.rule) from None

    def text(self) -> str:
        """The scenario as a file."""
        written = template(OF_ANSWERS, self._language)
        for name, value in self._filled.items():
            written = written.replace(f"@{name}@", value)
        return written
