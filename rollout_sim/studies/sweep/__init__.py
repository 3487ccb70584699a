"""``rollout-sim sweep``: question, run, answer, words and charts."""
