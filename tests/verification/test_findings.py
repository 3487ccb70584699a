"""Findings come out as exact answers have it, and not as the neighbours of these."""

import pytest

from verification.checks import Effort
from verification.findings import cases, numbers_of

#: The distance within which a number must lie, and beyond which its neighbour must, in standard errors.
FOUR = 4.0
SIXTY = Effort(part=0.01, say=lambda text: None)


@pytest.mark.compiled
@pytest.mark.parametrize("place", range(len(cases())), ids=[case.name for case in cases()])
def test_a_case_meets_its_answer_and_not_its_neighbour(place: int) -> None:
    own, beside = numbers_of(cases()[place], SIXTY, place)
    assert [number.what for number in own if abs(number.distance) > FOUR] == []
    assert max(abs(number.distance) for number in beside) > FOUR
