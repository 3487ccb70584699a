"""The small kernel gives the same numbers in C and on the engine's clock, and the known mean wait in every tool."""

import shutil

import pytest

from benchmarks import desk_compiled, desk_simpy, engines
from benchmarks.desk import Desk, desk
from benchmarks.kernels import agreement

SHAPES = (
    Desk(stores=1, agents=1, gap=2.0, hours=1.0, warm_up=5.0, days=400.0),
    Desk(stores=7, agents=3, gap=4.0, hours=1.5, warm_up=0.0, days=1000.0),
    desk(300, 5_000),
)


@pytest.mark.skipif(shutil.which("gcc") is None, reason="needs gcc")
@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: f"{shape.stores} stores")
def test_c_and_the_engines_clock_give_the_same_to_the_bit(shape: Desk) -> None:
    from benchmarks import desk_c

    for replication in range(3):
        in_c = desk_c.run(shape, 5, replication)
        assert in_c == desk_compiled.run(shape, 5, replication)
        assert in_c.begun > 100
        assert in_c != desk_compiled.run(shape, 6, replication)


@pytest.mark.skipif(shutil.which("gcc") is None, reason="needs gcc")
def test_a_line_that_is_full_is_an_error() -> None:
    from benchmarks import desk_c

    overrun = Desk(stores=50, agents=1, gap=1.0, hours=1.0, warm_up=0.0, days=100.0)
    for run in (desk_c.run, desk_compiled.run):
        with pytest.raises(MemoryError):
            run(overrun, 1, 0)


def test_the_known_mean_wait() -> None:
    one = Desk(stores=3, agents=1, gap=4.0, hours=1.0, warm_up=0.0, days=1.0)
    assert one.mean_wait() == pytest.approx(0.75 / 0.25)  # M/M/1
    assert desk(50, 1_000).mean_wait() == pytest.approx(0.554113, abs=1e-6)  # M/M/5 at a load of 4


@pytest.mark.parametrize("tool", [desk_simpy, desk_compiled], ids=["plain SimPy", "compiled"])
def test_the_mean_wait_is_the_known_one(tool: object) -> None:
    shape = desk(50, 2_000)
    waits = [tool.run(shape, 7, replication).mean_wait for replication in range(25)]  # type: ignore[attr-defined]
    agreement(waits, shape)
    with pytest.raises(ArithmeticError):  # an agent more would wait for less
        agreement(waits, Desk(shape.stores, shape.agents + 1, shape.gap, shape.hours, shape.warm_up, shape.days))


@pytest.mark.parametrize("library", ["salabim", "mesa"])
def test_libraries_give_what_simpy_gives_on_the_same_luck(library: str) -> None:
    pytest.importorskip(library)
    tool = pytest.importorskip(f"benchmarks.desk_{library}")
    shape = desk(20, 500)
    expected, found = desk_simpy.run(shape, 3, 0), tool.run(shape, 3, 0)
    assert found.events == expected.events
    assert found.mean_wait == pytest.approx(expected.mean_wait, rel=1e-9)


def test_ciw_finds_the_known_mean_wait() -> None:
    pytest.importorskip("ciw")
    from benchmarks import desk_ciw

    shape = desk(50, 2_000)
    agreement([desk_ciw.run(shape, 7, replication).mean_wait for replication in range(10)], shape)


def test_a_quiet_plan_has_the_days_and_hardly_events() -> None:
    from rollout_sim.engines import compiled

    plan = engines.plans("220-stores")["all at once"]
    still = engines.quiet(plan)
    assert engines.events_of(still, 0) < engines.events_of(plan, 0) / 4
    lived = compiled.simulate(still, engines.SEED, 0).daily["live"].sum()
    assert lived == plan.stores * int(plan.run_days)  # without training, live from the start to the end
