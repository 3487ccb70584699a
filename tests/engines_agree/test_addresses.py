"""A random number taken at another address is seen: the tests in ``addresses``, in a process without compiling."""

import os
import subprocess
import sys

import pytest

from rollout_sim.kernel import draws
from rollout_sim.rules import events as ev
from tests.engines_agree import addresses


@pytest.mark.compiled  # so often that it is left out where what it reaches is measured
@pytest.mark.parametrize("parts", [1, pytest.param(len(addresses.PARTS), marks=pytest.mark.slow)])
def test_addresses(parts: int) -> None:
    """Of so many parts of the address of each purpose."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", addresses.__file__]
    settings = {"NUMBA_DISABLE_JIT": "1", "ALL_ADDRESSES": str(int(parts > 1))}
    ended = subprocess.run(command, env=os.environ | settings, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout
    assert f"{len(set(addresses.PLANS.values())) + parts * len(addresses.PURPOSES)} passed" in ended.stdout


def test_every_purpose_of_a_replication_is_among_them() -> None:
    numbers = {value for name, value in vars(draws).items() if name.isupper() and name[0] != "_" and name != "HOURS"}
    hours = range(draws.HOURS, draws.HOURS + ev.TASKS.size)
    assert set(addresses.PURPOSES.values()) == numbers - {draws.INPUT} | {*hours}
