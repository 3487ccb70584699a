"""``rollout-sim sensitivity``: its points, the study, its words and its charts."""
