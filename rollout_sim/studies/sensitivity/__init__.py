"""``rollout-sim sensitivity``: question, run, answer, words and charts."""
