"""Mechanisms of the model, a folder each; ``register`` lists them."""
