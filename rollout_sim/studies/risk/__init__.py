"""``rollout-sim risk``: the study, its words and its charts."""
