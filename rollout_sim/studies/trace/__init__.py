"""``rollout-sim trace``: question, run, answer, words and charts."""
