"""The commands of ``rollout-sim``, a module each."""
