"""``rollout-sim optimise``: the question, the grid search, the study and its result, words and charts."""
