"""A random number taken at another address is seen: the tests in ``addresses``, in a process without compiling."""

import os
import subprocess
import sys

import pytest

from rollout_sim.kernel import draws
from rollout_sim.rules import events as ev
from tests.engines_agree import addresses


@pytest.mark.compiled  # so often that it is left out where what it reaches is measured
def test_addresses() -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", addresses.__file__]
    ended = subprocess.run(command, env=os.environ | {"NUMBA_DISABLE_JIT": "1"}, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout
    assert (
        f"{len(set(addresses.PLANS.values())) + len(addresses.PARTS) * len(addresses.PURPOSES)} passed" in ended.stdout
    )


def test_every_purpose_of_a_replication_is_among_them() -> None:
    numbers = {value for name, value in vars(draws).items() if name.isupper() and name[0] != "_" and name != "HOURS"}
    hours = range(draws.HOURS, draws.HOURS + ev.TASKS.size)
    assert set(addresses.PURPOSES.values()) == numbers - {draws.INPUT} | {*hours}
