"""Boxes: a known one is found, nothing is found where there is nothing, and chance is seen through."""

import numpy as np
import pytest

from rollout_sim.statistics import prim as boxes


def points(seed: int, count: int = 256, inputs: int = 4) -> np.ndarray:
    """Points anywhere."""
    return np.random.default_rng(seed).random((count, inputs))


def hits(at: np.ndarray) -> np.ndarray:
    """Low on the first input and high on the third."""
    return np.asarray((at[:, 0] < 0.4) & (at[:, 2] > 0.6))


def test_a_known_box_is_found_and_holds_elsewhere() -> None:
    at, other = points(1), points(2)
    box = boxes.find(at, hits(at))
    assert box is not None
    assert box.bound == [0, 2]
    assert (box.high[0], box.low[2]) == pytest.approx((0.4, 0.6), abs=0.05)
    assert (box.low[0], box.high[2]) == (0, 1)
    judged = boxes.judge(box, other, hits(other))
    assert judged.density > 0.85
    assert judged.coverage > 0.85
    assert judged.density_low < judged.density <= judged.density_high
    assert judged.decided


def test_nothing_to_find() -> None:
    at = points(3)
    assert boxes.find(at, np.zeros(256, dtype=bool)) is None
    assert boxes.find(at, np.ones(256, dtype=bool)) is None


def test_chance_does_not_hold_elsewhere() -> None:
    decided = 0
    for seed in range(20):
        rng = np.random.default_rng(100 + seed)
        at, other = points(seed, 64), points(seed + 50, 64)
        box = boxes.find(at, rng.random(64) < 0.3)
        decided += box is not None and boxes.judge(box, other, rng.random(64) < 0.3).decided
    assert decided <= 3  # 2.5 % each, and chance


def test_an_empty_box_says_nothing() -> None:
    judged = boxes.judge(boxes.Box(np.array([0.999, 0, 0, 0]), np.ones(4)), points(1, 10), np.ones(10, dtype=bool))
    assert np.isnan(judged.density)
    assert not judged.decided
