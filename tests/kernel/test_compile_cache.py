"""Compiled rules are kept between starts, wherever that is possible, and never outlive a change of any rule."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

import rollout_sim
from rollout_sim.kernel import cache_folders, compile_cache as cache

PACKAGE = Path(rollout_sim.__file__).parent
#: A rule that calls a rule of another file: usage falls out of ``clamp`` of ``rules.store``.
PROGRAM = """
import sys
from rollout_sim.rules.store import clamp
from rollout_sim.kernel.compile import step

@step
def outer(x):
    return 2.0 * clamp(x, 1.0)
print(outer(3.0), sum(outer.stats.cache_misses.values()))
"""
#: The whole engine on a small plan: what happened, whether the reference says so too, and what was compiled for it.
PLAYS = """
import hashlib
from rollout_sim.engines import compiled, reference
from rollout_sim.scenario import loads, resolve

plan = resolve(loads('''
rollout_sim: 1
name: small
starts: 2026-03-02
run_length: 3 months
stores: {count: 12}
people: {head_office_coaches: 2}
strategies: {at once: {batches: [{stores: rest, lasts: 3 months}]}}
'''), "at once")
log, judge = (engine.simulate(plan, 1, 0).log.tobytes() for engine in (compiled, reference))
print(hashlib.sha256(log).hexdigest(), log == judge, sum(compiled.run_on.stats.cache_misses.values()))
"""


def copy_of_package(folder: Path) -> Path:
    """What a rule needs, in a place of its own; the programs that use it are modules of it."""
    for part in ("kernel", "rules", "mechanisms", "engines", "scenario"):
        shutil.copytree(PACKAGE / part, folder / "rollout_sim" / part, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "rollout_sim" / "studies").mkdir()
    for file in ("__init__.py", "studies/__init__.py", "studies/register.py"):
        shutil.copy(PACKAGE / file, folder / "rollout_sim" / file)
    (folder / "rollout_sim" / "rules" / "outer.py").write_text(PROGRAM)
    (folder / "rollout_sim" / "plays.py").write_text(PLAYS)
    return folder


def run(folder: Path, module: str = "rollout_sim.rules.outer", **places: str) -> list[str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("NUMBA_CACHE_DIR", "XDG_CACHE_HOME")}
    found = subprocess.run(
        [sys.executable, "-B", "-m", module],
        cwd=folder, env={**kept, "PYTHONPATH": str(folder), **places}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return found.stdout.split()


def change_clamp(package: Path, term: str) -> None:
    """Let the rule that keeps drive within its bounds add something to what it returns."""
    store = package / "rollout_sim" / "rules" / "store.py"
    text = store.read_text()
    assert text.count("def clamp(") == 1
    head, body = text.split("def clamp(")
    store.write_text(f"{head}def clamp({body.replace('return ', f'return {term}', 1)}")


@pytest.mark.compiled
def test_a_changed_rule_in_another_file_is_never_served_as_it_was(tmp_path: Path) -> None:
    package = copy_of_package(tmp_path / "package")
    places = {"NUMBA_CACHE_DIR": str(tmp_path / "cache")}
    assert run(package, **places) == ["2.0", "1"]
    assert run(package, **places) == ["2.0", "0"], "else nothing is kept, and nothing could be stale"
    change_clamp(package, "10.0 + ")
    assert run(package, **places) == ["22.0", "1"]


@pytest.mark.slow
@pytest.mark.compiled
def test_the_whole_engine_is_never_served_as_it_was(tmp_path: Path) -> None:
    """It takes two compilations of everything."""
    package = copy_of_package(tmp_path / "package")
    places = {"NUMBA_CACHE_DIR": str(tmp_path / "cache")}
    first, again = (run(package, "rollout_sim.plays", **places) for _ in range(2))
    assert first[1:] == ["True", "1"]
    assert again == [first[0], "True", "0"], "else nothing is kept, and nothing could be stale"
    change_clamp(package, "0.5 + ")
    changed = run(package, "rollout_sim.plays", **places)
    assert changed[0] != first[0]
    assert changed[1:] == ["True", "1"]


@pytest.mark.compiled
@pytest.mark.parametrize("place", ["home", "temporary"])
def test_nothing_is_written_where_the_package_is(tmp_path: Path, place: str) -> None:
    package = copy_of_package(tmp_path / "package")
    for path in package.rglob("*"):
        path.chmod(0o555 if path.is_dir() else 0o444)
    before = sorted(package.rglob("*"))
    home, temporary = tmp_path / "home", tmp_path / "temporary"
    temporary.mkdir()
    places = {"HOME": str(home) if place == "home" else "/dev/null/nobody", "TMPDIR": str(temporary)}
    assert run(package, **places) == ["2.0", "1"]
    assert sorted(package.rglob("*")) == before
    assert list(tmp_path.glob(f"{place}/**/*.nbi"))


@pytest.fixture
def nowhere_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget what the folder of this process is, before and after."""
    monkeypatch.setattr(cache, "folder", cache.folder.__wrapped__)
    monkeypatch.delenv("NUMBA_DISABLE_JIT", raising=False)


@pytest.mark.usefixtures("nowhere_yet")
def test_where_nothing_can_be_written_that_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cache_folders, "bases", lambda: iter([Path("/dev/null/nobody")]))
    assert cache.folder() is None
    for _ in range(2):
        with cache.first_use():
            pass
        assert "NUMBA_CACHE_DIR" in capsys.readouterr().err


@pytest.mark.usefixtures("nowhere_yet")
def test_the_first_compile_says_so_and_later_ones_do_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    assert not cache.ready()
    with pytest.raises(KeyboardInterrupt), cache.first_use():
        raise KeyboardInterrupt
    assert capsys.readouterr().err == cache.COMPILING + "\n"
    assert not cache.ready(), "it was broken off"
    with cache.first_use():
        assert capsys.readouterr().err == cache.COMPILING + "\n"
    assert cache.ready()
    with cache.first_use():
        pass
    assert capsys.readouterr().err == ""


@pytest.mark.skipif(cache.fcntl is None, reason="no locks between processes here")
@pytest.mark.usefixtures("nowhere_yet")
def test_one_process_compiles_and_the_other_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    program = (
        "from rollout_sim.kernel import compile_cache as cache\nwith cache.first_use():\n    print('in', flush=True)"
    )
    with cache.first_use():
        other = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                 text=True)  # fmt: skip
        assert other.stderr is not None
        assert other.stderr.readline() == cache.WAITING + "\n"
        assert other.poll() is None
    out, err = other.communicate(timeout=60)
    assert (out, err) == ("in\n", ""), "it found what we have compiled"


@pytest.mark.usefixtures("nowhere_yet")
def test_folders_of_old_sources_go_and_those_in_use_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    base, now = tmp_path / "rollout_sim", time.time()
    ages = {f"{number:016x}": number * 3600.0 for number in range(1, 9)}
    for name, age in ages.items():
        (base / name).mkdir(parents=True)
        os.utime(base / name, (now - age, now - age))
    (base / "of somebody else").mkdir()
    monkeypatch.setattr(cache_folders, "IN_USE_SECONDS", 5.5 * 3600.0)
    own = cache.folder()
    assert own is not None
    left = {path.name for path in base.iterdir()}
    assert left == {own.name, "of somebody else", *list(ages)[:5]}, "four that are newest, and one used lately"


def test_a_temporary_folder_that_others_can_write_into_is_not_trusted(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    assert cache_folders._private(tmp_path)
    tmp_path.chmod(0o770)
    assert not cache_folders._private(tmp_path)
    (tmp_path / "link").symlink_to(tmp_path)
    assert not cache_folders._private(tmp_path / "link")
