"""Kinds of scenario fields: how each is read, checked, printed, and described in the JSON Schema."""

import datetime
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any, NamedTuple

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler, Tag, model_validator
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from rollout_sim.kernel.phrases import Phrase, Quantity, Refused, did_you_mean, listed, phrase_of
from rollout_sim.scenario.values import quantities as units
from rollout_sim.scenario.values.errors import FieldPath

TEXT_RULE = Phrase("must be a text; put it in quotes if it looks like a number")
LONGEST_RULE = Phrase("must be at least 0 and at most 30 years")
DATE_RULE = Phrase("must be a date, such as 2026-03-02")
LONGEST_TEXT = 200


class Problem(NamedTuple):
    """A broken rule inside a block: its path from the block, and the rule."""

    path: FieldPath
    rule: Phrase


def broken(rule: Phrase) -> PydanticCustomError:
    """The error that pydantic collects for a broken rule."""
    return PydanticCustomError("rule", "{rule}", {"rule": rule})


class Block(BaseModel):
    """A closed, frozen mapping of a scenario. ``rules`` checks what concerns several of its fields."""

    # Most blocks are validated as part of the scenario only; building a validator for each is slow.
    model_config = ConfigDict(
        frozen=True, extra="forbid", validate_by_name=False, validate_by_alias=True, defer_build=True
    )

    def rules(self) -> Iterable[Problem]:
        """What is wrong between the fields of this block."""
        return ()

    @model_validator(mode="after")
    def _obey(self) -> "Block":
        problems = tuple(self.rules())
        if problems:
            raise PydanticCustomError("rules", "rules", {"problems": problems})
        return self


@dataclass(frozen=True)
class Unit:
    """How one kind of value is read from a file and printed again. Belongs in the ``Annotated`` of a field."""

    read: Callable[[Any], Any]
    show: Callable[[Any], Any]
    json: dict[str, Any] = field(hash=False)
    low: float | None = None
    high: float | None = None
    above: float | None = None
    kind: str = "number"  # "number" and "count" can be drawn from a range, "word" only from a list
    range_rule: Phrase | None = None  # in place of the usual one
    neutral: Any = None  # a value that breaks no rule between fields; stands in for a bad one while those are checked

    def check(self, value: Any) -> Any:
        """The value in plain units.

        Raises
        ------
        Refused
            With the rule that the value breaks.
        """
        plain = self.read(value)
        if self.low is not None and plain < self.low:
            raise Refused(self._range())
        if self.above is not None and plain <= self.above:
            raise Refused(self._range())
        if self.high is not None and plain > self.high:
            raise Refused(self._range())
        return plain

    def _range(self) -> Phrase:
        if self.range_rule is not None:
            return self.range_rule
        low, above, high = (self._bound(bound) for bound in (self.low, self.above, self.high))
        if self.above is not None:
            if self.high is None:
                return Phrase("must be more than {above}", above=above)
            return Phrase("must be more than {above} and at most {high}", above=above, high=high)
        if self.high is None:
            return Phrase("must be at least {low}", low=low)
        return Phrase("must be at least {low} and at most {high}", low=low, high=high)

    def _bound(self, bound: float | None) -> Quantity:
        return Quantity("0" if not bound else self.show(bound))

    def _validate(self, value: Any) -> Any:
        try:
            return self.check(value)
        except ValueError as error:
            raise broken(phrase_of(error)) from None

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        printer = core_schema.plain_serializer_function_ser_schema(self.show, when_used="json")
        return core_schema.no_info_plain_validator_function(self._validate, serialization=printer)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return dict(self.json)


@dataclass(frozen=True)
class OtherNames:
    """Other names of a field. Belongs in its ``Annotated``.

    Attributes
    ----------
    former
        Names that it had; files that have them are read as before.
    meant
        Words that people write when they mean it; they are answered with its name.
    """

    former: tuple[str, ...] = ()
    meant: tuple[str, ...] = ()


_NUMBER = r"[-+]?[0-9][0-9,]*(\.[0-9]+)?([eE][-+]?[0-9]+)?"


def _described(pattern: str, rule: Phrase, *examples: Any, bare: str | None = None) -> dict[str, Any]:
    text = {"type": "string", "pattern": f"^\\s*({pattern})\\s*$", "patternErrorMessage": rule}
    shapes = [{"type": bare}, text] if bare else [text, {"const": 0}]
    return {"anyOf": shapes, "examples": list(examples)}


_DAYS = _NUMBER + r"\s*(days?|weeks?|months?|years?|天|日|周|星期|个月|月|年)"
_HOURS = _NUMBER + r"\s*(h|hours?|min|mins|minutes?|小时|分钟)"
_DURATION_JSON = _described(_DAYS, units.DURATION_RULE, "10 days", "2 weeks", "3 months")
_HOURS_JSON = _described(_HOURS, units.HOURS_RULE, "30 min", "2 h")
_ANSWER_JSON = _described(f"{_HOURS}|{_DAYS}", units.ANSWER_RULE, "2 h", "24 h", "2 days")
_SHARE_JSON = _described(_NUMBER + r"\s*[%％]?", units.SHARE_RULE, "80%", 0.8, bare="number")
_POINTS_JSON = _described(_NUMBER + r"\s*points?", units.POINTS_RULE, "12 points")
_MONEY_JSON = _described(
    r"[¥￥]?\s*" + _NUMBER + r"\s*(thousands?|millions?|billions?|万|亿|元|万元|亿元|千|千元)?",
    units.MONEY_RULE,
    "12 million",
    30000,
    bare="number",
)


def _same(value: Any) -> Any:
    return value


def counting(low: int, high: int) -> Unit:
    """Whole numbers from ``low`` to ``high``."""
    json = {"type": "integer", "minimum": low, "maximum": high}
    return Unit(units.count, _same, json, low=low, high=high, kind="count")


def numbers(low: float, high: float, read: Callable[[Any], Any] = units.number) -> Unit:
    """Plain numbers from ``low`` to ``high``."""
    json: dict[str, Any] = {"type": "number", "minimum": low, "maximum": high}
    if read is not units.number:
        json = _described(_NUMBER + r"\s*[%％]?", units.SHARE_RULE, "80%", 0.8, bare="number")
    return Unit(read, units.show_number, json, low=low, high=high)


def choice(*words: str) -> Unit:
    """One of some words."""

    def read(value: Any) -> str:
        if value not in words or not isinstance(value, str):
            raise Refused(Phrase("must be {words}", words=listed(words)) + did_you_mean(value, words))
        return value

    return Unit(read, _same, {"enum": list(words)}, kind="word", neutral=words[0])


def switch(yes: str, no: str) -> Unit:
    """A switch: two words, or true and false."""

    def read(value: Any) -> bool:
        if isinstance(value, bool):
            return value
        if value not in (yes, no):
            raise Refused(Phrase("must be {words}", words=listed((yes, no))) + did_you_mean(value, (yes, no)))
        return bool(value == yes)

    return Unit(read, lambda value: yes if value else no, {"enum": [yes, no, True, False]}, kind="word", neutral=yes)


def read_text(value: Any) -> str:
    """A text of one line."""
    if not isinstance(value, str):
        raise Refused(TEXT_RULE)
    if not value.strip() or len(value) > LONGEST_TEXT or len(value.splitlines()) > 1:
        raise Refused("must be a text of 1 to {most} characters on one line", most=LONGEST_TEXT)
    if not value.isprintable():
        sign = next(sign for sign in value if not sign.isprintable())
        raise Refused("holds U+{code}, a sign that can't be seen; write a plain space", code=f"{ord(sign):04X}")
    return value


def read_date(value: Any) -> datetime.date:
    """A calendar date."""
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise Refused(DATE_RULE)
    try:
        date = datetime.date.fromisoformat(value)
    except ValueError:
        raise Refused("must be a date that the calendar has, such as 2026-03-02") from None
    if not 1900 <= date.year <= 2200:
        raise Refused("must be a date between 1900 and 2200")
    return date


def _version(value: Any) -> int:
    if value != 1 or isinstance(value, bool):
        raise Refused("must be 1, the version of the scenario format")
    return 1


def _read_start(value: Any) -> datetime.date | float:
    return _date_or_time(
        value, Phrase("must be a date, a duration since the start such as '6 weeks', or {after: BATCH}")
    )


def read_moment(value: Any) -> datetime.date | float:
    """A calendar date, or a time since the start."""
    return _date_or_time(value, Phrase("must be a date, or a time since the start such as '6 months'"))


def _read_until(value: Any) -> datetime.date | float | str:
    if value == AFTER_LAST_BATCH:
        return AFTER_LAST_BATCH
    rule = Phrase("must be a date, a time since the start such as '6 months', or after the last batch")
    return _date_or_time(value, rule + did_you_mean(value, [AFTER_LAST_BATCH]))


def _date_or_time(value: Any, rule: Phrase) -> datetime.date | float:
    if isinstance(value, str) and re.match(r"\s*\d{4}-", value):
        return read_date(value)
    try:
        days = units.duration(value)
    except ValueError:
        raise Refused(rule) from None
    if not 0 <= days <= LONGEST_DAYS:
        raise Refused(LONGEST_RULE)
    return days


def _show_start(value: datetime.date | float | str) -> str:
    if isinstance(value, str):
        return value
    return value.isoformat() if isinstance(value, datetime.date) else units.show_duration(value)


def _rest(value: Any) -> int:
    if value == "rest":
        return -1
    try:
        stores = units.count(value)
    except ValueError:
        raise Refused(
            Phrase("must be a number of stores, or rest for all that are left") + did_you_mean(value, ["rest"])
        ) from None
    if not 0 <= stores <= MOST_STORES:
        raise Refused(
            "must be at least 0 and at most {most} stores, or rest for all that are left", most=f"{MOST_STORES:,}"
        )
    return stores


#: When people leave who stay for the batches alone.
AFTER_LAST_BATCH = "after the last batch"
LONGEST_DAYS = 30 * 365.25
MOST_STORES = 100_000

_DATE_JSON = {
    "type": "string",
    "pattern": r"^\d{4}-\d{2}-\d{2}$",
    "patternErrorMessage": DATE_RULE,
    "examples": ["2026-03-02"],
}
_START_JSON = {"anyOf": [_DATE_JSON, _DURATION_JSON]}
_UNTIL_JSON = {"anyOf": [_DATE_JSON, _DURATION_JSON, {"const": AFTER_LAST_BATCH}]}
_REST_JSON = {"anyOf": [{"type": "integer", "minimum": 0, "maximum": MOST_STORES}, {"const": "rest"}]}

Version = Annotated[int, Unit(_version, _same, {"const": 1}, kind="word")]
Text = Annotated[
    str, Unit(read_text, _same, {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT}, kind="word")
]
Date = Annotated[datetime.date, Unit(read_date, lambda value: value.isoformat(), _DATE_JSON, kind="word")]
Duration = Annotated[
    float,
    Unit(
        units.duration, units.show_duration, _DURATION_JSON,
        low=0, high=LONGEST_DAYS, range_rule=LONGEST_RULE, neutral="1 day",
    ),
]  # fmt: skip
Length = Annotated[
    float, Unit(units.duration, units.show_duration, _DURATION_JSON, above=0, high=LONGEST_DAYS, neutral="1 day")
]
WorkHours = Annotated[
    float, Unit(units.work_hours, units.show_work_hours, _HOURS_JSON, low=0, high=1000, neutral="1 h")
]
AnswerTime = Annotated[
    float, Unit(units.answer_time, units.show_answer_time, _ANSWER_JSON, above=0, high=365, neutral="1 h")
]
Share = Annotated[float, Unit(units.share, units.show_share, _SHARE_JSON, low=0, high=1, neutral="1%")]
LargeShare = Annotated[float, Unit(units.share, units.show_share, _SHARE_JSON, low=0, high=10, neutral="1%")]
Points = Annotated[float, Unit(units.points, units.show_points, _POINTS_JSON, low=0, high=1000, neutral="1 point")]
#: A share in a sum with a rule: it has no neutral value.
PartShare = Annotated[float, Unit(units.share, units.show_share, _SHARE_JSON, low=0, high=1)]
Money = Annotated[float, Unit(units.money, units.show_money, _MONEY_JSON, low=0, high=1e12, neutral=1)]
Rate = Annotated[float, numbers(0, 1e6)]
Start = Annotated[datetime.date | float, Unit(_read_start, _show_start, _START_JSON, kind="word", neutral="1 day")]
Moment = Annotated[datetime.date | float, Unit(read_moment, _show_start, _START_JSON, kind="word", neutral="1 day")]
Until = Annotated[
    datetime.date | float | str, Unit(_read_until, _show_start, _UNTIL_JSON, kind="word", neutral="1 day")
]
StoresOrRest = Annotated[
    int, Unit(_rest, lambda value: "rest" if value == -1 else value, _REST_JSON, kind="word", neutral="rest")
]
Switch = Annotated[bool, switch("on", "off")]
YesNo = Annotated[bool, switch("yes", "no")]
ReadinessName = Annotated[str, choice("low", "mid", "high")]

#: Marks a union's branch; such tags are no part of a path (see ``validate.clean``).
UNION = "\0"


def branch(name: str) -> Tag:
    """The tag of one branch of a union."""
    return Tag(UNION + name)


def none_or_block(value: Any) -> str:
    """Which branch ``none | {...}`` takes."""
    return UNION + ("none" if value is None or isinstance(value, str) else "block")


def _none(value: Any) -> None:
    if value not in (None, "none"):
        raise Refused(Phrase("must be none, or a mapping") + did_you_mean(value, ["none"]))


Nothing = Annotated[None, Unit(_none, lambda _: "none", {"const": "none"}, kind="word"), branch("none")]


def doubles(items: Iterable[tuple[FieldPath, str]]) -> Iterator[Problem]:
    """A problem for each repeated name."""
    earlier: set[str] = set()
    for path, name in items:
        if name in earlier:
            yield Problem(path, Phrase("the name {name} stands twice; names must differ", name=repr(name)))
        earlier.add(name)
