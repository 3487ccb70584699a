"""Statistical methods on arrays, independent of the rollout model."""
