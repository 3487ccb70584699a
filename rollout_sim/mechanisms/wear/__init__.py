"""What wears a change off: fatigue, decline once support is over, and staff that leaves; and what helps against it."""
