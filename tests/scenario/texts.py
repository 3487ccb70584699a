"""Small scenarios that tests change."""

from rollout_sim.scenario import Plan, Scenario, loads, resolve

HEAD = """\
rollout_sim: 1
name: Small
starts: 2026-03-02
run_length: 6 months
stores: {count: 20}
people: {head_office_coaches: 2}
"""
BATCHES = """\
strategies:
  at once:
    batches:
      - {stores: rest, lasts: 3 months}
"""
SMALL = HEAD + BATCHES


def small(*changes: str) -> Scenario:
    """The small scenario with changes, such as ``"people.head_office_coaches=3"``."""
    return loads(SMALL, sets=changes)


def plan(*changes: str) -> Plan:
    """The plan of its only strategy."""
    return resolve(small(*changes), "at once")


def plan_of(batches: str, head: str = HEAD) -> Plan:
    """The plan of the strategy "at once" with other batches, in flow style."""
    return resolve(loads(f"{head}strategies:\n  at once:\n    {batches}\n"), "at once")
