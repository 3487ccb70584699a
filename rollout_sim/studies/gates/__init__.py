"""``rollout-sim gates``: the study, its words and its charts."""
