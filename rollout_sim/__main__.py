"""``python -m rollout_sim``: the command ``rollout-sim``, where its script is not on the path."""

from rollout_sim.cli.main import main

main(prog_name="rollout-sim")
