"""For all tests: no test fails because the machine is busy, or because the one before it spoke Chinese."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from rollout_sim.cli import words

settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """A command line sets the language of its process."""
    yield
    words.speak("en")
