"""A subset of the report's font with the characters of one page, so that the page looks the same on any machine."""

import base64
import io
from collections.abc import Iterable
from functools import cache
from typing import Any

from rollout_sim.drawing.style import FONTS


def font_of(characters: Iterable[str], weight: str = "Regular") -> str:
    """A WOFF font with these characters, in base64; for characters that it lacks, the browser uses installed fonts.

    ``weight`` is "Regular" or "Bold".
    """
    return _subset(frozenset(characters), weight)


@cache
def _subset(characters: frozenset[str], weight: str) -> str:
    from fontTools import subset

    options: Any = subset.Options()
    options.flavor = "woff"
    options.layout_features = ["kern"]
    options.hinting = False
    options.notdef_outline = True
    font = subset.load_font(str(FONTS / f"NotoSansSC-{weight}.ttf"), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[ord(character) for character in sorted(characters)])
    subsetter.subset(font)
    font["head"].modified = font["head"].created  # no current date: the same characters give the same bytes
    font.recalcTimestamp = False
    sink = io.BytesIO()
    subset.save_font(font, sink, options)
    font.close()
    return base64.b64encode(sink.getvalue()).decode()
