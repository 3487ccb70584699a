"""Charts: what is on them, that all of it can be read, and that a repeat gives the same bytes."""

import re
import subprocess
import sys
import warnings
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
from matplotlib.figure import Figure
from PIL import Image

from rollout_sim import report
from rollout_sim.drawing.date_axis import FEWEST_DAYS, date_axis, dates_at
from rollout_sim.drawing.save import figure
from rollout_sim.drawing.style import FAMILY, look, wrap
from rollout_sim.studies.compare.comparison import Comparison
from tests.report.fakes import comparison, random_comparison

NAN = float("nan")
ENGLISH = {
    "four batches, one after another, the easiest stores first": [
        ("deepen the pilot", 20, 0.9, 0.8), ("batch 2", 60, 0.75, 0.7), ("batch 3", 80, 0.6, 0.65),
        ("rest", 60, 0.7, NAN),
    ],
    "all at once for $5 and $6": [("everybody", 220, 0.4, NAN)],
    "pilots, then all": [("pilots", 20, 0.9, 0.8), ("rest", 200, 0.72, 0.6)],
}  # fmt: skip
CHINESE = {
    "先试点再分三批稳步推进到全部门店并由种子教练带动": [("试点", 20, 0.9, 0.8), ("推广", 200, 0.7, 0.65)],
    "全部门店同时启动": [("全部", 220, 0.4, NAN)],
}
FILES = ["batches", "giving-up", "lead", "lights", "money", "outcomes", "people", "succeeding", "usage"]


def fake(language: str, **changed: object) -> Comparison:
    return random_comparison(CHINESE if language == "zh" else ENGLISH, replications=40, weeks=40, **changed)  # type: ignore[arg-type]


@pytest.fixture(scope="module", params=["en", "zh"])
def saved(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, list[Path]]:
    """All charts of one language; a warning such as a missing glyph is an error here."""
    folder = tmp_path_factory.mktemp(request.param)
    return request.param, fake(request.param).save_charts(folder, request.param)


def test_files_are_whole_and_as_named(saved: tuple[str, list[Path]]) -> None:
    _, paths = saved
    assert sorted(path.name for path in paths) == sorted(f"{name}.{kind}" for name in FILES for kind in ("png", "svg"))
    assert sorted(paths[0].parent.iterdir()) == sorted(paths)
    for path in paths:
        if path.suffix == ".png":
            with Image.open(path) as image:
                image.verify()
                assert image.info["Description"] == "seed 7, 40 replications, engine reference"
                assert image.info["Title"] == "220 stores"
        else:
            ElementTree.parse(path)
            assert not re.search(r"<dc:date>", path.read_text())


@pytest.mark.parametrize("saved", ["zh"], indirect=True)  # with English among it
def test_a_repeat_gives_the_same_bytes(saved: tuple[str, list[Path]], tmp_path: Path) -> None:
    language, paths = saved
    for again, before in zip(fake(language).save_charts(tmp_path, language), paths, strict=True):
        assert again.read_bytes() == before.read_bytes(), again.name


@pytest.mark.usefixtures("unrendered")
def test_money_is_left_out_where_there_is_none(tmp_path: Path) -> None:
    names = {path.stem for path in fake("en", money=False).save_charts(tmp_path)}
    assert names == set(FILES) - {"money"}


def test_nothing_is_drawn_of_no_completed_future(tmp_path: Path) -> None:
    nothing = comparison({"A": {"successful_stores": [1.0, 2.0]}}, failed=2)
    assert nothing.save_charts(tmp_path) == []


def panels(language: str) -> dict[str, Figure]:
    made = fake(language)
    draws = {
        name: getattr(report, name)
        for name in (
            "mean_usage",
            "stores_succeeding",
            "batch_successes",
            "outcomes",
            "people_use",
            "desk_use",
            "queue",
            "money_by_month",
            "giving_up",
            "calendar",
        )
    }
    draws |= {
        name: lambda axes, made, language, name=name: getattr(report, name)(axes, made, made.strategies[0], language)
        for name in ("money_fan", "costs_by_month", "load")
    }
    draws |= {
        f"lead in {followed}": lambda axes, made, language, followed=followed: report.lead_over_time(
            axes, made, followed, language
        )
        for followed in ("succeeding", "balance")
    }
    draws["cost_and_date"] = lambda axes, made, language: report.cost_and_date(
        axes, made, "days_to_half_coverage", language
    )
    figures = {name: figure([lambda axes, draw=draw: draw(axes, made, language)]) for name, draw in draws.items()}  # type: ignore[misc]
    lights = [lambda axes, name=name: report.lights(axes, made, name, language) for name in made.strategies]  # type: ignore[misc]
    return figures | {"lights": figure(lights, 2)}


@pytest.fixture(scope="module")
def drawn() -> dict[str, dict[str, Figure]]:
    return {language: panels(language) for language in ("en", "zh")}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_text_runs_off_the_figure_or_into_its_neighbour(drawn: dict[str, dict[str, Figure]], language: str) -> None:
    for name, made in drawn[language].items():
        made.canvas.draw()
        whole = made.bbox
        for axes in made.axes:
            texts = [axes._left_title, *axes.texts, axes.xaxis.label]  # type: ignore[attr-defined]
            boxes = [text.get_window_extent() for text in texts if text.get_text()]
            for box in boxes:
                assert min(box.x0, box.y0) >= -1, (name, box)
                assert box.x1 <= whole.x1 + 1, (name, box)
                assert box.y1 <= whole.y1 + 1, (name, box)
            for place, box in enumerate(boxes):
                assert not [other for other in boxes[place + 1 :] if box.overlaps(other)], name
        for legend in made.legends:
            box = legend.get_window_extent()
            assert box.x0 >= 0, name
            assert box.x1 <= whole.x1, name
            assert not [axes for axes in made.axes if axes.get_tightbbox().overlaps(box)], name  # type: ignore[union-attr]


def test_titles_say_the_finding(drawn: dict[str, dict[str, Figure]]) -> None:
    titles = {name: made.axes[0].get_title(loc="left").replace("\n", " ") for name, made in drawn["en"].items()}
    assert titles["batch_successes"] == "3 of 5 batches meet their target, 1 misses, 1 is too close to call"
    assert re.match(
        r'With "pilots, then all", \d+(\.\d)? more stores succeed than with "four batches, one after',
        titles["outcomes"],
    )
    assert re.fullmatch(
        r'"pilots, then all" ends at \d\d % usage, "all at once for \$5 and \$6" at \d\d %', titles["mean_usage"]
    )
    assert 'Under "all at once for $5 and $6"' in titles["giving_up"]
    chinese = drawn["zh"]["outcomes"].axes[0].get_title(loc="left").replace("\n", "")
    assert re.fullmatch(
        r"采用“先试点再分三批稳步推进到全部门店并由种子教练带动”，比“全部门店同时启动”多 \d+ 家门店成功", chinese
    )


def test_lines_differ_without_colour(drawn: dict[str, dict[str, Figure]]) -> None:
    for name in ("mean_usage", "people_use", "queue", "money_by_month", "giving_up"):
        lines = [line for line in drawn["en"][name].axes[0].lines if not str(line.get_label()).startswith("_")]
        assert len(lines) == 3, name
        assert len({line.get_marker() for line in lines}) == 3, name
        assert len({str(line._dash_pattern) for line in lines}) == 3, name  # type: ignore[attr-defined]


def test_many_strategies_look_different() -> None:
    assert len({(look(place).colour, str(look(place).dashes), look(place).mark) for place in range(21)}) == 21
    assert look(0).colour == look(7).colour


def test_lights_differ_without_colour_and_fill_all_stores(drawn: dict[str, dict[str, Figure]]) -> None:
    axes = drawn["en"]["lights"].axes[0]
    assert [area.get_label() for area in axes.collections] == ["green", "yellow", "orange", "red", "not live"]
    assert [area.get_hatch() or "" for area in axes.collections] == ["", "..", "//", "xx", ""]
    assert axes.get_ylim() == (0, 220)
    assert max(area.get_datalim(axes.transData).y1 for area in axes.collections) == pytest.approx(220)


def test_hazard_is_stores_over_store_days(drawn: dict[str, dict[str, Figure]]) -> None:
    frame = fake("en").exposure
    rows = frame[(frame["strategy"] == "pilots, then all") & frame["days_live"].between(7, 13)]
    line = drawn["en"]["giving_up"].axes[0].lines[2]
    assert line.get_xydata()[1] == pytest.approx([10.5, 100 * rows["gave_up"].sum() / rows["at_risk"].sum()])  # type: ignore[index]


def test_batches_show_targets_and_ranges(drawn: dict[str, dict[str, Figure]]) -> None:
    axes = drawn["en"]["batch_successes"].axes[0]
    assert len(axes.patches) == 7
    targets = [line.get_xdata()[0] for line in axes.lines if line.get_marker() == "D"]  # type: ignore[index]
    assert targets == pytest.approx([80, 70, 65, 80, 60])
    assert "rest, 200 stores: " in " ".join(text.get_text() for text in axes.texts)


def test_charts_draw_on_axes_of_any_figure() -> None:
    """In a notebook, with matplotlib's own style and no font of ours set beforehand."""
    made = Figure()
    axes = made.add_subplot()
    report.mean_usage(axes, fake("zh"), "zh")
    axes.legend(prop={"family": FAMILY})
    made.canvas.draw_idle()
    made.savefig("/dev/null", format="png")


def test_wrapping_breaks_words_at_spaces_and_chinese_anywhere() -> None:
    from matplotlib.font_manager import FontProperties

    from rollout_sim.drawing.style import register_fonts

    register_fonts()
    font = FontProperties(family=FAMILY, size=10)  # type: ignore[arg-type]
    assert wrap("one two three", 45, font) == "one two\nthree"
    assert wrap("门店，门店门店", 45, font) == "门店，门\n店门店"
    assert "\n" in wrap("x" * 80, 100, font)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert wrap("متجر", 100, font) == "متجر"  # another font draws it


def test_importing_the_report_imports_no_heavy_library() -> None:
    code = (
        "import sys, rollout_sim.report as r; r.verdict; r.story; r.comparison_table; r.LANGUAGES; print(*sys.modules)"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "rollout_sim.studies.compare.words.verdict" in loaded
    assert not {"matplotlib", "pandas", "scipy", "numba"} & set(loaded)


def test_public_names_are_callable_twice() -> None:
    """A module of the same name as a function would take its place once it is loaded."""
    for name in report.__all__:
        assert getattr(report, name) is getattr(report, name)
    assert all(callable(getattr(report, name)) for name in report.__all__ if name != "LANGUAGES")


@pytest.mark.parametrize(
    ("first", "end", "reviews", "names"),
    [
        (date(2026, 3, 2), 52.0, True, ["2026-04", "2026-06", "2026-08", "2026-10", "2026-12", "2027-02"]),
        (date(2026, 3, 4), 52.0, True, ["2026-04", "2026-06", "2026-08", "2026-10", "2026-12", "2027-02"]),
        (date(2026, 3, 1), 120.0, False, ["2026-03", "2026-04", "2026-05", "2026-06"]),
        (date(2026, 3, 2), 28.0, False, ["03-02", "03-09", "03-16", "03-23", "03-30"]),
        (date(2026, 2, 25), 28.0, False, ["03-02", "03-09", "03-16", "03-23"]),
        (date(2026, 2, 25), 4.0, True, ["03-02", "03-09", "03-16", "03-23"]),
    ],
)
def test_an_axis_of_time_shows_the_first_of_months_or_of_weeks(
    first: date, end: float, reviews: bool, names: list[str]
) -> None:
    axes = Figure(figsize=(9, 4)).add_subplot()
    axes.set_xlim(0, end)
    date_axis(axes, first, reviews)
    assert [label.get_text() for label in axes.get_xticklabels() if label.get_text()] == names
    assert axes.get_xlim() == (0, end), "names do not widen it"
    place = float(axes.get_xticks()[1])
    assert dates_at(axes, [0.0, place])[0] == first.isoformat()
    assert dates_at(axes, [place])[0].endswith("-01" if (7 if reviews else 1) * end >= FEWEST_DAYS else "-09")
    assert dates_at(Figure().add_subplot(), [1.0]) == [], "an axis of something else has none"
