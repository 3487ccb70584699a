"""Arrays in, numbers out. Knows no rollout."""
