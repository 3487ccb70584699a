"""``rollout-sim cases``: the published figures, the study, its words and its charts."""
