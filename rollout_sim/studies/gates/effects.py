"""The effects of a gate that its study compares: measures, and the weeks of delay."""

#: What a gate changes, besides the weeks of delay.
EFFECTS = ("successful_stores", "red_store_weeks", "idle_coach_cost", "total_cost", "net_present_value")
WEEKS = "weeks"
