"""``rollout-sim optimise``: question, run, answer, words and charts."""
