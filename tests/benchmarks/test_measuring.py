"""The arithmetic of the benchmarks' table. No test looks at how long anything takes."""

import math

import pytest

from benchmarks.__main__ import main
from benchmarks.measuring import Row, Run, exponent, interleaved, ratios, shown, table


def test_a_row_tells_median_and_quartiles_and_whether_they_are_as_wanted() -> None:
    values = [90.0, 130.0, 110.0, 100.0, 400.0]
    row = Row("engine", values, "times", at_least=100.0, note="one core")
    assert row.cells() == ("engine", "110 times (100 … 130); one core", "at least 100", "yes")
    assert Row("engine", values, at_least=110.5).cells()[3] == "**no**"
    assert Row("engine", values, at_most=110.5).cells()[2:] == ("at most 110", "yes")
    assert Row("engine", values, at_most=109.5).reached is False
    assert Row("engine", [1.5]).cells() == ("engine", "1.50", "", "")
    assert not Row("engine", [1.5], "ms").compares
    assert Row("engine", [1.5], "times as long").compares
    assert Row("engine", [1.5], "GB", at_most=2.0).compares


def test_ratios_are_of_the_same_round() -> None:
    slow, fast = [Run(3.0, None), Run(8.0, None)], [Run(1.0, None), Run(2.0, None)]
    assert ratios(slow, fast) == [3.0, 4.0]
    with pytest.raises(ValueError, match="shorter"):
        ratios(slow, fast[:1])


def test_the_exponent_of_known_growth() -> None:
    sizes = [100, 1_000, 10_000]
    assert exponent(sizes, [7 * size for size in sizes]) == pytest.approx(1.0)
    assert exponent(sizes, [size**2 for size in sizes]) == pytest.approx(2.0)
    assert 1.1 < exponent(sizes, [size * math.log(size) for size in sizes]) < 1.2


def test_runs_take_turns_after_one_that_does_not_count() -> None:
    order: list[tuple[str, int]] = []
    runs = {name: lambda number, name=name: order.append((name, number)) for name in "ab"}
    done = interleaved(runs, 3, "test")
    assert order[:2] == [("a", 0), ("b", 0)]
    assert order[2:] == [("a", 0), ("b", 0), ("b", 1), ("a", 1), ("a", 2), ("b", 2)]
    assert {name: len(found) for name, found in done.items()} == {"a": 3, "b": 3}


def test_a_short_run_is_repeated() -> None:
    calls: list[int] = []
    found = interleaved({"short": calls.append}, 1, "test", least=0.01)["short"][0]
    assert len(calls) > 2
    assert found.seconds * (len(calls) - 1) >= 0.0099


@pytest.mark.parametrize(
    ("number", "text"),
    [(0.04567, "0.0457"), (1.0, "1.00"), (12.34, "12.3"), (999.9, "1,000"), (123456, "123,456"), (0, "0")],
)
def test_three_figures(number: float, text: str) -> None:
    assert shown(number) == text


def test_the_table_is_in_columns() -> None:
    lines = table([Row("a", [1.0]), Row("longer", [2.0, 3.0], "ms", at_most=5.0)]).splitlines()
    assert len(lines) == 4
    assert {line.count("|") for line in lines} == {5}
    assert len({len(line) for line in lines}) == 1


@pytest.mark.parametrize(("names", "rounds"), [(["nothing"], "1"), ([], "0"), ([], "many")])
def test_mistakes_are_one_line(
    names: list[str], rounds: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BENCH_ROUNDS", rounds)
    assert main(names) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 1
    assert (names[0] if names else rounds) in said.err
