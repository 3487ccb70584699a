"""``rollout-sim trace``: one future of a strategy, its story in words, and its charts."""
