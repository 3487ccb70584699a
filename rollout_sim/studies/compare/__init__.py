"""``rollout-sim compare``: question, run, answer, words and charts."""
