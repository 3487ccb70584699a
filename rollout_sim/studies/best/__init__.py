"""``rollout-sim best``: question, run, answer, words and charts."""
