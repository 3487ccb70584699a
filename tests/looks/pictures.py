"""The pictures of reports in docs/images, made anew: ``make pictures``. One run a language, as people are shown it."""

import argparse
import re
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.looks.conftest import program, rollout_sim
from tests.looks.office import Office

IMAGES = Path("docs/images")
SCENARIO = Path("configs/220-stores.yaml")
#: The Chinese page shows the scenario that stands on it.
CHINESE_PAGE = Path("docs/zh/report.md")
REPLICATIONS = "100"
#: Colours of a picture: few, so that files stay small.
COLOURS = 160
WIDTH = 1180
#: What is shown of the page: its name, the part, and the most of its height.
PARTS = (("verdict", "header", 620), ("strategies", "#strategies", 700), ("happens", "#happens", 1000),
         ("board", "#board", 560), ("replay", "#replay", 900), ("money", "#money", 1000),
         ("assumptions", "#assumptions", 640))  # fmt: skip
DAY = 150


def written(image: Image.Image, name: str) -> None:
    """Keep a picture, with a palette."""
    path = IMAGES / f"{name}.png"
    image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{path}: {path.stat().st_size / 1000:.0f} KB")


def sheet(paths: Sequence[Path], across: int, width: int, gap: int = 12) -> Image.Image:
    """Pictures side by side, in rows, each of them so wide."""
    images = [Image.open(path).convert("RGB") for path in paths]
    small = [one.resize((width, round(one.height * width / one.width)), Image.Resampling.LANCZOS) for one in images]
    height = max(one.height for one in small)
    rows = -(-len(small) // across)
    made = Image.new("RGB", (across * (width + gap) + gap, rows * (height + gap) + gap), "#c9ced3")
    for place, one in enumerate(small):
        made.paste(one, (gap + place % across * (width + gap), gap + place // across * (height + gap)))
    return made


def pages(path: Path, folder: Path, dots: int = 110) -> list[Path]:
    """Each page of a PDF as a picture."""
    subprocess.run([program("pdftoppm"), "-r", str(dots), "-png", str(path), str(folder / path.stem)], check=True)
    return sorted(folder.glob(f"{path.stem}-*.png"))


def part(page: Page, chosen: str, most: int, path: Path) -> Image.Image:
    """A part of the page, cut off below ``most``."""
    box = page.locator(chosen).bounding_box()
    assert box is not None, chosen
    clip = {"x": 0, "y": box["y"], "width": WIDTH, "height": min(most, box["height"])}
    page.screenshot(path=path, full_page=True, clip=clip)  # type: ignore[arg-type]
    return Image.open(path)


def of_page(browser: Browser, report: Path, folder: Path, names: Sequence[str], end: str = "") -> None:
    """Pictures of parts of the page."""
    page = browser.new_page(viewport={"width": WIDTH, "height": 900})
    page.goto(report.as_uri())
    page.wait_for_selector("#replay-stage[data-ready]")
    page.evaluate("document.querySelectorAll('figure, .scroll').forEach((one) => one.style.contentVisibility = '')")
    page.evaluate(f"replay.go({DAY})")
    for name, chosen, most in PARTS:
        if name in names:
            picture = part(page, chosen, most, folder / f"{name}{end}.png")
            written(picture, "replay" if name == "replay" else f"report-{name}{end}")
    page.close()


def made(folder: Path) -> None:
    """Run, report, and look."""
    chinese = folder / "budget.yaml"
    _, text, *_ = re.split("```(?:yaml\n.*\n)?", CHINESE_PAGE.read_text(encoding="utf-8"))  # without the file's name
    chinese.write_text(text, encoding="utf-8")
    for language, scenario, formats in (("en", SCENARIO, "html,xlsx,pptx,pdf"), ("zh", chinese, "html,pptx")):
        run, more = folder / f"run-{language}", ("--language", language)
        rollout_sim("compare", scenario, "--replications", REPLICATIONS, "--out", run, *more)
        rollout_sim("report", run, "--format", formats, "--out", folder / language, *more)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program("chromium"), args=["--no-sandbox"])
        of_page(browser, folder / "en" / "report.html", folder, [name for name, *_ in PARTS])
        of_page(browser, folder / "zh" / "report.html", folder, ["verdict", "happens", "assumptions"], "-zh")
        browser.close()
    office = Office(folder)
    for path, name, first, across, width in (
        ("en/report.xlsx", "workbook", 1, 1, WIDTH), ("en/report.pptx", "deck", 12, 3, 460),
        ("zh/report.pptx", "deck-zh", 12, 3, 460),
    ):  # fmt: skip
        shown = folder / name
        shown.mkdir()
        found = pages(office.convert(folder / path, "pdf", shown), shown)[:first]
        written(sheet(found, across, width), name)
    written(sheet(pages(folder / "en" / "report.pdf", folder)[:8], 4, 380), "paper")


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__).parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        made(Path(temporary))
