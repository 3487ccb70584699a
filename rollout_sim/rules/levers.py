"""The levers that a manager can pull, and the causes they act against, as plain numbers; off unless a file sets them.

The table of coefficients holds the effect of a lever; this module holds how far it is pulled. Some levers affect only
the initial state of stores or the speed of a rule, and so need no process: ``with_levers`` applies them to the
coefficients once.
"""

from collections import namedtuple
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from rollout_sim.rules.coefficients import Coefficients


class Lever(NamedTuple):
    """One row of the table: a name, what it means, its unit; 0 is off."""

    name: str
    meaning: str
    unit: str


# fmt: off
_ROWS = (
    # -- causes: what levers act against -------------------------------------------------------------------------
    ("cognitive", "mean resistance of a store that does not understand or believe", "log-odds"),
    ("emotional", "mean resistance of a store that fears", "log-odds"),
    ("behavioural", "mean resistance of a store that does not cooperate", "log-odds"),
    ("mix", "spread of each layer between stores, of its logarithm", "ratio"),
    ("failed_before", "stores that remember an earlier failure ('tried it, no use')", "share"),
    ("special", "stores that object 'we are special'", "share"),
    ("no_time", "stores that object 'no people, no time'", "share"),
    # -- levers ---------------------------------------------------------------------------------------------------
    ("answer_objections", "whether objections are answered, in coach hours", "0 or 1"),
    ("adaptation", "part of the change that stores may adapt", "share"),
    ("urgency", "whether data on the crisis are shown", "0 or 1"),
    ("vision", "whether concrete benefits are shown", "0 or 1"),
    ("coalition", "stores with somebody in the guiding coalition", "share"),
    ("messages_at_start", "messages that a store has had on day 0", "messages"),
    ("messages_a_week", "messages to each store a week", "messages a week"),
    ("equipment", "equipment budget a store against the published one", "times"),
    ("kpi_weight", "weight of usage among what a manager is measured by", "share"),
    ("paid_training", "whether training time is paid", "0 or 1"),
    ("no_penalty", "whether mistakes cost nothing in the trial period", "0 or 1"),
    ("quick_wins", "whether a first success is made visible", "0 or 1"),
    ("prizes", "prizes paid against the published ones", "times"),
    ("fund", "fund for a good store against the published one", "times"),
    ("toolkit", "maturity of the playbook on day 0", "share"),
    ("sharing", "whether a problem solved once is solved for all who take part", "0 or 1"),
    ("agenda_week", "stores on the agenda of a weekly review", "stores"),
    ("agenda_month", "stores on the agenda of a monthly review besides", "stores"),
    ("agenda_quarter", "stores on the agenda of a quarterly review besides", "stores"),
    ("late", "actions of reviews that are begun late", "share"),
    ("never", "actions of reviews that are never begun", "share"),
    ("move_coaches", "whether monthly reviews move regional coaches between regions", "0 or 1"),
    ("stop_below", "accepted of inspected stores below which a quarterly review stops launches", "share"),
    ("places", "stores that a green store lets see it in a week", "stores a week"),
    ("see_wait", "longest time that a store waits for such a place", "days"),
    ("tier_by_light", "whether stores change their tier of coaching with their light", "0 or 1"),
)
# fmt: on

TABLE: tuple[Lever, ...] = tuple(Lever(*row) for row in _ROWS)

if TYPE_CHECKING:
    # As for coefficients: the fields are the names in the table.
    Levers: TypeAlias = Any
else:
    #: Plain values of all levers, in the order of the table.
    Levers = namedtuple("Levers", [row.name for row in TABLE])


def levers(**pulled: float) -> Levers:
    """All levers off except those passed by name; units as in ``TABLE``.

    Raises
    ------
    KeyError
        For a name that is not in the table.
    """
    names = {row.name for row in TABLE}
    if pulled.keys() - names:
        raise KeyError(f"no lever named {', '.join(sorted(pulled.keys() - names))}")
    return Levers(**{row.name: float(pulled.get(row.name, 0.0)) for row in TABLE})


#: No lever pulled, and no cause present.
OFF: Levers = levers()


def adapted_gain(gain: float, c: Coefficients, v: Levers) -> float:
    """Full gain of a change of which stores adapt a share: adaptation costs part of the gain."""
    return gain * (1.0 - c.adaptation_loss * v.adaptation)


def felt_gain(gain: float, satisfaction: float, c: Coefficients, v: Levers) -> float:
    """What stores feel of a change that they use and master fully, as a gain in efficiency: all of it, and pay.

    ``gain`` is a share, ``satisfaction`` in points of a hundred.
    """
    pay = 0.5 * (min(1.0, v.prizes) + min(1.0, v.fund))
    return gain + c.satisfaction_felt * satisfaction / 100.0 + c.pay_felt * pay


def with_levers(c: Coefficients, v: Levers) -> Coefficients:
    """Coefficients with the levers applied that change the speed of a rule for all stores alike.

    Equipment reduces effort; no penalty reduces the drive lost by giving up; paid time speeds up every mode of
    learning; a coalition gives successful neighbours more weight. Without pulled levers the coefficients are unchanged.
    """
    changed: dict[str, Any] = {}
    if v.equipment > 0.0:
        changed["effort"] = c.effort * (1.0 - c.equipment_effort * min(1.0, v.equipment))
    if v.no_penalty > 0.0:
        changed["give_up_drive"] = c.give_up_drive * (1.0 - c.no_penalty_drive)
    if v.paid_training > 0.0:
        for name in ("theory_rate", "demonstration_rate", "drills_rate", "questions_rate"):
            changed[name] = getattr(c, name) * (1.0 + c.paid_training_speed)
    if v.coalition > 0.0:
        changed["peer_pull"] = c.peer_pull * (1.0 + c.coalition_pull * v.coalition)
    return c._replace(**changed) if changed else c
