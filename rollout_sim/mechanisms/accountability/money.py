"""What new managers cost."""

from rollout_sim.mechanisms.accountability.kinds import NEW_MANAGER
from rollout_sim.results.money import Line, by_month

#: Each behind the line that stands before it.
LINES = (
    (
        "places",
        Line(
            "new_managers", "per_event_cost", "times", "New managers of stores",
            lambda events: by_month(*events.of_kind(NEW_MANAGER), events.month_starts),
            lambda plan, money: money.benefits.labour_per_store_day * plan.coefficients.new_manager_days,
            ("money.benefits.labour_per_store_day * coefficients.new_manager_days",),
        ),
    ),
)  # fmt: skip
