"""What people write, as strategies: names of any script, numbers of any office, and tables on pages of any width."""

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from rollout_sim.kernel.phrases import Refused
from rollout_sim.report.bundle import stores_csv
from rollout_sim.scenario import load, loads, resolved_text
from rollout_sim.scenario.file.store_words import NOTES, TOTALS, clean, folded
from rollout_sim.scenario.values import quantities as units
from rollout_sim.wording.numbers import cells, columns

FEW = settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])

#: Names that other readers take for something else.
TAKEN_FOR_OTHERS = st.sampled_from(
    ["1e3", "012", "12:30", "0o17", "null", "NO", "on", "2026-01-01", ".inf", "A, B", "=1+1", "~", "- x", "a: b", "#1",
     "'", '"', "{x}", "[x]", "@x", "100%", "true", "مركز", "می خواهم", "北区 😀", "深圳 南山店", "Łódź", "$a_b^c$"]
)  # fmt: skip
ANY_NAME = st.one_of(
    TAKEN_FOR_OTHERS, st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=30).map(clean)
).filter(lambda name: bool(name) and folded(name) not in TOTALS and not folded(name).startswith(NOTES))
REST = """\
rollout_sim: 1
name: case
starts: 2026-03-02
run_length: 4 months
people: {head_office_coaches: 3}
strategies: {s: {batches: [{stores: rest, lasts: 2 months}]}}
"""


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


@given(st.lists(ANY_NAME, min_size=2, max_size=8, unique=True), st.lists(ANY_NAME, min_size=2, max_size=2, unique=True))
@FEW
def test_names_stay_as_they_are_from_list_to_list(names: list[str], regions: list[str]) -> None:
    """Through the scenario as it is kept, and the list of a bundle."""
    rows = [("name", "region"), *((name, regions[at % 2]) for at, name in enumerate(names))]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "list.csv")
        path.write_text("".join(f"{quoted(name)},{quoted(region)}\n" for name, region in rows), encoding="utf-8")
        scenario = Path(folder, "s.yaml")
        scenario.write_text(f"{REST}stores: {{file: list.csv}}\n", encoding="utf-8")
        first = load(scenario)
        path.write_bytes(stores_csv(first))
        again = load(scenario)
    for read in (first, again, loads(resolved_text(first))):
        assert [row.name for row in read.stores.rows or ()] == names
        assert [row.region for row in read.stores.rows or ()] == [regions[at % 2] for at in range(len(names))]


@st.composite
def amounts(draw: Any) -> tuple[str, float]:
    """An amount of money as an office writes it, and what it means."""
    whole, decimals = draw(st.integers(1, 99_999)), draw(st.sampled_from(["", ".5", ".25"]))
    unit, times = draw(st.sampled_from([("", 1.0), (" thousand", 1e3), (" million", 1e6), ("million", 1e6), ("万", 1e4),
                                        ("万元", 1e4), (" 万元", 1e4), ("亿", 1e8), ("元", 1.0)]))  # fmt: skip
    digits = f"{whole:,}" if draw(st.booleans()) else str(whole)
    sign = "" if unit.endswith("元") else draw(st.sampled_from(["", "¥"]))
    return f"{sign}{digits}{decimals}{unit}", float(f"{whole}{decimals}") * times


@given(amounts())
@FEW
def test_an_amount_of_any_office_is_what_it_means(written: tuple[str, float]) -> None:
    text, value = written
    assert units.money(text) == pytest.approx(value, rel=1e-12)


@given(st.integers(0, 9999), st.text("0123456789", min_size=1, max_size=5), st.sampled_from(["", " million", "万"]))
@FEW
def test_a_comma_is_never_a_decimal_point_in_silence(whole: int, after: str, unit: str) -> None:
    """With three digits behind it, and none but 1 to 9 first, it sets thousands apart; else it is asked about."""
    text = f"{whole},{after}{unit}"
    if len(after) == 3 and 0 < whole < 1000:
        assert units.money(text) == units.money(f"{whole}{after}{unit}")
    else:
        with pytest.raises(Refused):
            units.money(text)


WORD = st.text(st.sampled_from("abcdefgXYZ门店山城éñ-"), min_size=1, max_size=12)
LONG_NAME = st.lists(WORD, min_size=1, max_size=8).map(" ".join)


@given(
    st.lists(LONG_NAME, min_size=1, max_size=6), st.lists(LONG_NAME, min_size=1, max_size=6), st.integers(60, 160)
)  # fmt: skip
@FEW
def test_a_table_fits_pages_of_any_width_and_loses_nothing(names: list[str], heads: list[str], width: int) -> None:
    rows = [["", *heads], *([name, *("123.4 ± 5.6" for _ in heads)] for name in names)]
    lines = columns(rows, width=width)
    assert max(map(cells, lines)) <= width
    written = "".join("".join(lines).split())
    for word in " ".join([*names, *heads]).split():
        assert all(sign in written for sign in word)
    assert written.count("123.4±5.6") == len(names) * len(heads)
