"""``rollout-sim risk``: question, run, answer, words and charts."""
