"""What a gate changes: the measures that its study compares, and the weeks of delay."""

#: What a gate changes, besides the weeks of delay.
EFFECTS = ("successful_stores", "red_store_weeks", "idle_coach_cost", "total_cost", "net_present_value")
WEEKS = "weeks"
