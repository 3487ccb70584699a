"""``rollout-sim cases``: question, run, answer, words and charts."""
