"""``rollout-sim calibrate``: question, run, answer, words and charts."""
