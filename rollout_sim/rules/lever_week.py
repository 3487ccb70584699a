"""Weekly effects of levers.

Both engines call ``hold_week`` at the review, after the reading of lights and the effect of neighbours, then the hook
``weekly`` of the mechanisms, ``end_week``, where a quarter begins the hook ``quarterly``, and ``reviews.review``. These
change stores and the scene, and set in each store's ``wants`` and ``news`` the tasks to request and the events to log.
"""

from typing import Any

from rollout_sim.kernel import draws
from rollout_sim.kernel.compile import rule, step
from rollout_sim.rules.coaching import cheer
from rollout_sim.rules.coefficients import Coefficients
from rollout_sim.rules.events import GREEN, PRIZE, QUICK_WIN
from rollout_sim.rules.lever_tasks import tell
from rollout_sim.rules.levers import Levers
from rollout_sim.rules.seeing import open_places
from rollout_sim.rules.store import Records, StoreState, is_live, soften

#: Months of a quarter.
QUARTER = 3


@step
def hold_week(
    stores: StoreState,
    scene: Records,
    day: float,
    v: Levers,
    c: Coefficients,
) -> None:
    """Apply levers and their causes for the week that ends with this review."""
    for i in range(len(stores.state)):
        stores.news[i] = 0
    now = scene[0]
    spread_messages(stores, now, v, c)
    show_quick_win(stores, now, day, v, c)


@step
def end_week(
    stores: StoreState,
    scene: Records,
    week: int,
    new_month: bool,
    playbook: float,
    v: Levers,
    c: Coefficients,
    seed: int,
    replication: int,
) -> None:
    """Apply what comes after the mechanisms: sharing, visits to hosts, the month's prizes.

    ``week`` is the number of this review, ``new_month`` says whether a month begins, ``playbook`` is its current
    maturity.
    """
    now = scene[0]
    if v.sharing > 0.0:
        share_solutions(stores, week, playbook, c, seed, replication)
    if v.places > 0.0:
        open_places(stores, now, v)
    if new_month:
        reward(stores, v, c)


@rule
def month_begins(now: Any, month: int) -> bool:
    """Whether this is the first review of a month; months count from that of the start, 0."""
    begins: bool = month > now["month"]
    now["month"] = month
    return begins


@rule
def quarter_begins(new_month: bool, month: int) -> bool:
    """Whether the month that begins is the first of a quarter of the run."""
    return new_month and month % QUARTER == 0


@rule
def spread_messages(stores: StoreState, now: Records, v: Levers, c: Coefficients) -> None:
    """Messages lower cognitive resistance, up to the number after which more have no effect."""
    before = now["messages"]
    now["messages"] = before + v.messages_a_week
    believed = min(1.0, before / c.messages_to_believe)
    share = min(1.0, now["messages"] / c.messages_to_believe)
    if share <= believed:
        return
    remaining = (1.0 - c.message_cognitive * share) / max(1e-9, 1.0 - c.message_cognitive * believed)
    for i in range(len(stores.state)):
        if stores.cognitive[i] > 0.0:
            soften(stores, i, 1.0 - remaining, 0.0, 0.0)


@rule
def show_quick_win(stores: StoreState, now: Records, day: float, v: Levers, c: Coefficients) -> None:
    """An early first green store, no pilot, is shown to all: cognitive resistance falls, and mood rises."""
    if v.quick_wins == 0.0 or now["won"] == 1 or day < c.win_from_days or day > c.win_until_days:
        return
    winner = -1
    for i in range(len(stores.state)):
        if stores.light[i] == GREEN and stores.live_since[i] >= 0.0:
            winner = i
            break
    if winner < 0:
        return
    now["won"] = 1
    tell(stores, winner, QUICK_WIN)
    for i in range(len(stores.state)):
        soften(stores, i, c.win_cognitive, 0.0, 0.0)
        cheer(stores, i, c.win_mood, c)


@rule
def share_solutions(
    stores: StoreState, week: int, playbook: float, c: Coefficients, seed: int, replication: int
) -> None:
    """In the sharing group live stores use the current playbook, which may solve one of their open problems."""
    for i in range(len(stores.state)):
        if not is_live(stores.state[i]):
            continue
        stores.playbook[i] = max(stores.playbook[i], playbook)
        if stores.open_problems[i] > 0:
            u = draws.uniform(seed, replication, draws.SHARING, i, week)
            stores.open_problems[i] -= 1 if u < c.sharing_solves * playbook else 0


@rule
def reward(stores: StoreState, v: Levers, c: Coefficients) -> None:
    """Give the month's prize to the store that rose most; prizes lower every store's behavioural resistance."""
    if v.prizes > 0.0:
        best, highest = -1, 0.0
        for i in range(len(stores.state)):
            if not is_live(stores.state[i]):
                continue
            rise = stores.usage[i] - stores.usage_last_month[i]
            if rise > highest:
                best, highest = i, rise
            stores.usage_last_month[i] = stores.usage[i]
            soften(stores, i, 0.0, 0.0, c.prize_behavioural * min(1.0, v.prizes))
        if best >= 0:
            tell(stores, best, PRIZE)
            cheer(stores, best, c.prize_mood * min(1.0, v.prizes), c)
