"""Gates: when a batch may follow the one before, as data. Conditions are read by a pattern: a file runs no code."""

import re
from collections.abc import Iterable
from typing import Annotated, Any, NamedTuple

from pydantic import BeforeValidator, Field, WithJsonSchema

from rollout_sim.kernel.phrases import Phrase, Refused, did_you_mean, listed
from rollout_sim.rules import events
from rollout_sim.rules.gate import Condition, Gate
from rollout_sim.scenario.values import quantities as units
from rollout_sim.scenario.values.fields import Block, Length, Problem, Share, Unit, choice, counting

RULE = Phrase("must be a condition such as 'accepted >= 80%', 'accepted >= target' or 'red > 40%'")
_PATTERN = re.compile(r"\s*([^\s<>=]+)\s*([<>]=?)\s*(\S[^<>=]*?)\s*")


class ConditionText(NamedTuple):
    """A condition as written; ``value`` None stands for the target of the batch just ended."""

    subject: str
    operator: str
    value: float | None


def read_condition(text: Any) -> ConditionText:
    """A condition out of its text.

    Raises
    ------
    Refused
        With the rule that the text breaks.
    """
    match = _PATTERN.fullmatch(text.replace("≥", ">=").replace("≤", "<=")) if isinstance(text, str) else None
    if match is None:
        raise Refused(RULE)
    subject, operator, right = match.groups()
    if subject not in events.SUBJECT_NAMES:
        rule = Phrase("a condition looks at {subjects}", subjects=listed(events.SUBJECT_NAMES))
        raise Refused(rule + did_you_mean(subject, events.SUBJECT_NAMES))
    if right == "target":
        return ConditionText(subject, operator, None)
    try:
        value = units.share(right)
    except ValueError:
        rule = Phrase("a condition compares with a share such as 80%, or with target")
        raise Refused(rule + did_you_mean(right, ["target"])) from None
    if not 0 <= value <= 1:
        raise Refused("a condition compares with a share between 0% and 100%")
    return ConditionText(subject, operator, value)


def show_condition(condition: ConditionText) -> str:
    """The text of a condition."""
    right = "target" if condition.value is None else units.show_share(condition.value)
    return f"{condition.subject} {condition.operator} {right}"


_SUBJECTS = "|".join(events.SUBJECT_NAMES)
_JSON = {
    "type": "string",
    "pattern": rf"^\s*({_SUBJECTS})\s*([<>]=?|≥|≤)\s*(target|[0-9.]+\s*[%％]?)\s*$",
    "patternErrorMessage": RULE,
}
OneCondition = Annotated[ConditionText, Unit(read_condition, show_condition, _JSON, kind="word", neutral="red > 99%")]


def _as_list(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


Conditions = Annotated[
    list[OneCondition],
    BeforeValidator(_as_list),
    WithJsonSchema({"anyOf": [_JSON, {"type": "array", "items": _JSON}]}),
]


class GateBlock(Block):
    """A gate: read at the end of the batch before, then weekly, until it says go or stop. Stop beats go."""

    go: Conditions = Field(default=[])
    """Conditions that must all hold for the next batch to start; none: starts unless stopped."""
    stop: Conditions = Field(default=[])
    """Conditions that, all holding, end all launches; none: never."""
    smallest_sample: Annotated[int, counting(1, 100_000)] = 1
    """Stores that must have been inspected, or be past their grace, before the gate decides."""
    readings: Annotated[int, counting(1, 52)] = 1
    """Consecutive weekly readings in which a condition must hold."""
    hold_at_most: Length = 42.0
    """How long the next batch is held when the gate says neither go nor stop."""
    after_hold: Annotated[str, choice("go", "stop")] = "go"
    """What happens when the hold is over."""
    mode: Annotated[str, choice("enforced", "dry run")] = "enforced"
    """Whether the gate decides, or only records what it would have decided."""
    waived: Share = 0.0
    """Probability that pressure from above waives the gate."""

    def rules(self) -> Iterable[Problem]:
        """A gate needs something to read."""
        if not self.go and not self.stop:
            yield Problem((), Phrase("a gate needs conditions under go or stop"))

    @property
    def needs_target(self) -> bool:
        """Whether a condition compares with the target of the batch before."""
        return any(condition.value is None for condition in [*self.go, *self.stop])

    def resolve(self, target: float) -> Gate:
        """The gate in plain numbers, with the target of the batch before."""
        return Gate(
            go=tuple(_resolved(condition, target) for condition in self.go),
            stop=tuple(_resolved(condition, target) for condition in self.stop),
            smallest_sample=self.smallest_sample,
            readings=self.readings,
            hold_at_most_days=self.hold_at_most,
            after_hold=events.GO if self.after_hold == "go" else events.STOP,
            mode=events.ENFORCED if self.mode == "enforced" else events.DRY_RUN,
            waived_share=self.waived,
        )


def _resolved(condition: ConditionText, target: float) -> Condition:
    subject = events.SUBJECT_NAMES.index(condition.subject)
    operator = events.OPERATOR_NAMES.index(condition.operator)
    return Condition(subject, operator, target if condition.value is None else condition.value)
