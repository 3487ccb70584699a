"""For all tests: none fails because the machine is busy, the one before spoke Chinese, or Ctrl-C is ignored here."""

import signal
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from rollout_sim.cli import answer_language as words

settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

# A shell without job control lets what it starts in the background ignore Ctrl-C, which some tests send themselves.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """A command line sets the language of its process."""
    yield
    words.set_language("en")
