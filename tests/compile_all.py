"""Compile what tests play into the cache that they share: ``python -m tests.compile_all compiled`` (or reference)."""

import sys

from rollout_sim import compare, load
from rollout_sim.replications.replicate import engine
from tests.engines_agree.full_plans import FULL


def main(name: str) -> None:
    """Play what calls every rule by one of the engines."""
    compare(load("configs/20-stores.yaml"), replications=1, workers=1, engine=name)
    for made in FULL:
        engine(name)(made(), 1, 0)


if __name__ == "__main__":
    main(sys.argv[1])
