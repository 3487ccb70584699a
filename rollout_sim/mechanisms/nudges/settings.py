"""Nudges of a plan: on which day which stores have which state."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from rollout_sim.rules.outcome import Floats
    from rollout_sim.scenario.plan.plan import Plan


class OpenRequest(NamedTuple):
    """A help request that waits for an answer."""

    requested_day: float
    urgency: int  # rules.rows.URGENCY_REQUEST_NOW or URGENCY_REQUEST


@dataclass(frozen=True, eq=False)
class Nudge:
    """The state that some stores have on a day, before its tick; all that is left out stays as it is.

    Attributes
    ----------
    day
        Days since the start, 0 or more. A nudge on a day after the run does nothing.
    stores
        Numbers of the stores, from 0, none twice.
    columns
        Values of columns of ``rules.store.StoreState`` by name, one a store; of those in ``COLUMNS``.
    state, light
        By store, as ``rules.events`` numbers them; states are live ones (``LIVE``). None leaves them as they are.
    path
        Values of ``PATH`` by name: when a store was accepted (NaN for never), how often it went live, and so on.
    requests
        By store, its open requests; they take their places in the queues by the days on which they were requested.
        None leaves the open requests of all these stores as they are.
    """

    day: float
    stores: tuple[int, ...]
    columns: "Mapping[str, Floats]" = field(default_factory=dict)
    state: tuple[int, ...] | None = None
    light: tuple[int, ...] | None = None
    path: "Mapping[str, Floats]" = field(default_factory=dict)
    requests: tuple[tuple[OpenRequest, ...], ...] | None = None

    def __post_init__(self) -> None:
        """Check names and lengths.

        Raises
        ------
        ValueError
            For a store that stands twice, a name that is unknown or may not be set, a list of another length, a state
            that is not live, and a request that was requested after the day.
        """
        if len(set(self.stores)) < len(self.stores):
            raise ValueError("a nudge names a store twice")
        for names, allowed in ((self.columns, COLUMNS), (self.path, PATH)):
            if unknown := [name for name in names if name not in allowed]:
                raise ValueError(f"a nudge can't set {', '.join(unknown)}; it can set {', '.join(allowed)}")
        lists: list[Any] = [*self.columns.values(), *self.path.values()]
        lists += [values for values in (self.state, self.light, self.requests) if values is not None]
        if any(len(values) != len(self.stores) for values in lists):
            raise ValueError(f"a nudge of {len(self.stores)} stores needs as many values of each kind")
        if self.state is not None and (other := set(self.state) - set(LIVE)):
            raise ValueError(f"a nudge puts stores into live states only, not {', '.join(map(str, sorted(other)))}")
        if any(request.requested_day > self.day for own in self.requests or () for request in own):
            raise ValueError("a nudge can't hold a request of a later day")


class NudgeSettings(NamedTuple):
    """All nudges of a plan."""

    nudges: tuple[Nudge, ...] = ()


SETTINGS = NudgeSettings
#: Nudges are drawn with their plan (``tests/mechanisms/nudging``), not by value.
DRAWN: dict[str, tuple[float, ...]] = {}
#: Live states, as ``rules.events`` numbers them: coached, suspended, sustaining, failed.
LIVE = (2, 3, 4, 5)
#: What a nudge can set of a store; the rest is its place, or made anew by each tick or review.
COLUMNS = (
    "readiness", "sceptical", "patience_days", "learning", "resistance", "objections",
    "ability", "drive", "mood", "habit", "prompt", "dulled", "usage", "open_problems", "days_live", "live_since",
    "playbook", "request_left", "give_up_left", "cognitive", "emotional", "behavioural", "overstated", "honest_until",
    "usage_last_month", "red_reviews", "managers", "newcomers", "action_begins", "action_due", "actions",
    "visited_host", "tier",
)  # fmt: skip
#: What a nudge can set of a store's path through the programme.
PATH = (
    "accepted_day", "first_live_day", "go_lives", "relaunched", "inspected", "doubled", "visit_wanted", "touch_wanted",
    "greens", "reds", "acted_on",
)  # fmt: skip


def nudged(plan: "Plan", *nudges: Nudge) -> "Plan":
    """The plan with further nudges, in the order of their days.

    Raises
    ------
    ValueError
        For a store that the plan has not.
    """
    for nudge in nudges:
        if nudge.stores and not 0 <= min(nudge.stores) <= max(nudge.stores) < plan.stores:
            raise ValueError(f"a nudge names a store that is not there; the plan has {plan.stores}, numbered from 0")
    before = plan.of["nudges"].nudges
    in_order = tuple(sorted((*before, *nudges), key=lambda nudge: nudge.day))
    return replace(plan, of={**plan.of, "nudges": NudgeSettings(in_order)})
