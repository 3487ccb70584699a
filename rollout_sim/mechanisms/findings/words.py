"""What people read about findings."""

from collections.abc import Callable
from gettext import NullTranslations
from typing import Any

from rollout_sim.mechanisms.findings import kinds
from rollout_sim.wording.language import N_

#: Names of its tasks.
NAMES = (
    N_("inspection"), N_("kick-off"), N_("confirmation"), N_("follow-up call"), N_("short follow-up call"),
    N_("look at evidence"), N_("remote check"), N_("check on site"), N_("closing inspection"),
    N_("push of a department"), N_("write-up"),
)  # fmt: skip
_SOLVED = (
    N_("A finding of class A solved"), N_("A finding of class B solved"), N_("A finding of class C solved"),
)  # fmt: skip
_MENDED = (
    N_("Mending a finding of class A"), N_("Mending a finding of class B"), N_("Mending a finding of class C"),
)  # fmt: skip
#: Label and unit of each input of the budget, by path.
INPUTS: dict[tuple[str, ...], tuple[str, str]] = {
    ("findings", "prize"): (N_("Prize for a store that improves"), N_("{currency} a store and month")),
    **{
        ("findings", "classes", letter, amount): (labels[number], N_("{currency} a finding"))
        for amount, labels in (("worth", _SOLVED), ("cost", _MENDED))
        for number, letter in enumerate("ABC")
    },
}


def _of_finding(text: str) -> Callable[[NullTranslations, Any], str]:
    return lambda words, row: words.gettext(text).format(number=int(row["value"]) + 1)


def _inspected(words: NullTranslations, row: Any) -> str:
    count = int(row["value"])
    text = words.ngettext("is inspected: {count} finding is new", "is inspected: {count} findings are new", count)
    return text.format(count=count)


#: What a store's story tells of an event.
STORIES = {
    kinds.INSPECTED: _inspected,
    kinds.CONFIRMED: _of_finding(N_("finding {number} is confirmed")),
    kinds.CLAIMED: _of_finding(N_("says that finding {number} is mended")),
    kinds.REOPENED: _of_finding(N_("finding {number} is open again: a look showed that it is not in order")),
    kinds.CLOSED: _of_finding(N_("finding {number} is closed")),
    kinds.DROPPED: _of_finding(N_("drops finding {number}")),
    kinds.CAME_BACK: _of_finding(N_("finding {number} is back, and nobody knows yet")),
    kinds.UNBLOCKED: _of_finding(N_("finding {number} no longer waits for its department")),
}
