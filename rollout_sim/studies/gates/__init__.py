"""``rollout-sim gates``: question, run, answer, words and charts."""
