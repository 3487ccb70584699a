"""What several reports are made of, run once."""

import pytest

from rollout_sim.report.pack import Pack
from tests.report.runs import MONEY, TEXT, pack_of


@pytest.fixture(scope="session")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    """A small run with money, uncertain prices, and names that look like formulas."""
    return pack_of(tmp_path_factory.mktemp("runs") / "money", TEXT + MONEY)
