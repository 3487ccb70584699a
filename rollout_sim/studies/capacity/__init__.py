"""``rollout-sim capacity``: question, run, answer, words and charts."""
