"""The report as PDF: the contents of the HTML page, typeset by Typst in the report's font; charts keep their text."""

import io
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rollout_sim
from rollout_sim.drawing.save import figure
from rollout_sim.drawing.style import FAMILY, FONTS, style
from rollout_sim.report.html import PAGES, page_pictures
from rollout_sim.report.html_words import page_words
from rollout_sim.report.sections import own_sections, page_tables
from rollout_sim.wording.language import translation

if TYPE_CHECKING:
    from rollout_sim.drawing.save import Draw
    from rollout_sim.report.pack import Pack

TEMPLATE = "report.typ"
#: Family name in the font's files; matplotlib registers the font under another name.
FONT = "Noto Sans SC"
#: A place where a long path or hash may be broken (zero-width space).
BREAK = "\u200b"
#: Longer words get places to break.
LONG_WORD = 18


def render(pack: "Pack", language: str) -> bytes:
    """The report as PDF; the same pack gives the same bytes."""
    import typst

    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        pictures = {
            section: [_written(root, f"{section}-{number}.svg", content) for number, content in enumerate(charts)]
            for section, charts in page_pictures(pack, language, drawn).items()
        }
        (root / "report.json").write_text(json.dumps(_data(pack, language, pictures)), encoding="utf-8")
        (root / TEMPLATE).write_bytes((PAGES / TEMPLATE).read_bytes())
        pdf = typst.compile(
            str(root / TEMPLATE), root=folder, font_paths=[str(FONTS)], ignore_system_fonts=True, format="pdf"
        )
    assert isinstance(pdf, bytes)
    return pdf


def drawn(panels: "Sequence[Draw]", across: int = 1, height: float = 4.6, digits: int = 1) -> bytes:
    """A chart as SVG, its words as text in the report's font; ``digits`` has no effect: paper has no pointer."""
    from matplotlib import rc_context

    sink = io.StringIO()
    with style(), rc_context({"svg.fonttype": "none"}):
        figure(panels, across, height).savefig(sink, format="svg", metadata={"Date": None})
    return sink.getvalue().replace(f"font-family: '{FAMILY}'", f"font-family: '{FONT}'").encode()


def _written(root: Path, name: str, content: bytes) -> str:
    (root / name).write_bytes(content)
    return name


def _data(pack: "Pack", language: str, pictures: dict[str, list[str]]) -> dict[str, Any]:
    provenance, seed = pack.provenance, translation(language).gettext("seed")
    tables = {
        part: [[[_breakable(cell) for cell in row] for row in rows] for rows in blocks]
        for part, blocks in page_tables(pack, language).items()
    }
    return {
        "title": pack.title,
        "author": f"rollout_sim {rollout_sim.__version__}",
        "question": pack.question,
        "verdict": pack.verdicts[language],
        "foot": f"rollout_sim {provenance.version} · {provenance.date[:10]} · {seed} {provenance.seed}",
        "lang": language,
        "region": "cn" if language == "zh" else "gb",
        "words": page_words(pack, language),
        "own": [dict(zip(("name", "heading", "tables"), own, strict=True)) for own in own_sections(pack, language)],
        "tables": tables,
        "pictures": pictures,
    }


def _breakable(text: str) -> str:
    """The same text, in which words too long for a column may be broken: after a dot, a line, or some letters.

    Three dots replace the ellipsis, which the font sets at mid-height, as is usual in Chinese.
    """
    text = text.replace(" … ", " ... ")
    return " ".join(_broken(word) if len(word) > LONG_WORD and word.isascii() else word for word in text.split(" "))


def _broken(word: str) -> str:
    pieces, since = "", 0
    for sign in word:
        pieces, since = pieces + sign, since + 1
        if sign in "._/-" or since >= LONG_WORD:
            pieces, since = pieces + BREAK, 0
    return pieces
