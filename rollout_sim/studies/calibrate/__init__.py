"""``rollout-sim calibrate``: question, priors, pilot figures, simulations, study, result, words and charts."""
