"""Our font cut to the characters of one page, so that the page shows its glyphs on any machine."""

import base64
import io
from collections.abc import Iterable
from functools import cache
from typing import Any

from rollout_sim.drawing.style import FONTS


def font_of(characters: Iterable[str], weight: str = "Regular") -> str:
    """A WOFF of these characters, in base64; what the font lacks is left to the fonts of the machine.

    ``weight`` is "Regular" or "Bold".
    """
    return _cut(frozenset(characters), weight)


@cache
def _cut(characters: frozenset[str], weight: str) -> str:
    from fontTools import subset

    options: Any = subset.Options()
    options.flavor = "woff"
    options.layout_features = ["kern"]
    options.hinting = False
    options.notdef_outline = True
    font = subset.load_font(str(FONTS / f"NotoSansSC-{weight}.ttf"), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[ord(sign) for sign in sorted(characters)])
    cutter.subset(font)
    font["head"].modified = font["head"].created  # no dates: the same bytes at every run
    font.recalcTimestamp = False
    sink = io.BytesIO()
    subset.save_font(font, sink, options)
    font.close()
    return base64.b64encode(sink.getvalue()).decode()
