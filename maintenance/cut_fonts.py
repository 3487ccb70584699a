"""Subset Noto Sans SC to what charts need: GB 2312, Latin, signs, and characters of personal and place names.

Run once per font release, never while the package works::

    npm pack @expo-google-fonts/noto-sans-sc && tar xzf expo-google-fonts-noto-sans-sc-*.tgz
    python maintenance/cut_fonts.py package
"""

import sys
from pathlib import Path

from fontTools import subset

WEIGHTS = {"400Regular": "Regular", "700Bold": "Bold"}

#: Common in names of people and places, yet not in GB 2312.
NAMES = (
    "喆堃玥珺昇翀镕甯瑄璟玮祎昉頔晞旻昕翊彧煊烜焜赟犇喆淼垚焱鑫珅琤琦璇瑀瑧禛禤筠芃芮苡荃菡萱蓁薇嬿婳"
    "邨邺郃郜鄠濮浐涞淏湉溁漖灏炘烨熠燊玙珏珮珩琋琨皓皞睿砼碁磾祐祺窣竑竣缦翦翯聿胤芊芾茗莼"
    "蔺蕙藜虢袆谌贇轶邗邳邵郗郾镐镠閟闫陞隽雩霁韬頫飏馥驊骞骢鲲鴻麒麟龑䶮嘢囍圳坜埔塱墘垟堽崀崁嵊廍拏栱椑槺檗汦沥洸浛滘漈"
)
RANGES = (
    (0x20, 0x7E),
    (0xA0, 0x17F),  # Latin
    (0x2010, 0x2027),  # dashes, quotation marks, ellipsis
    (0x2030, 0x205E),
    (0x2070, 0x209C),  # raised and lowered figures
    (0x20A0, 0x20BF),  # currencies
    (0x2190, 0x21FF),  # arrows
    (0x2200, 0x22FF),  # signs of mathematics
    (0x2460, 0x2473),  # figures in circles
    (0x25A0, 0x25FF),  # shapes
    (0x3000, 0x301F),  # Chinese punctuation
    (0xFF01, 0xFFEE),  # wide Latin
)


def gb2312() -> set[int]:
    """Code points of the GB 2312 character set."""
    code_points = set()
    for high in range(0xA1, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                code_points.add(ord(bytes((high, low)).decode("gb2312")))
            except UnicodeDecodeError:
                continue
    return code_points


def wanted() -> set[int]:
    """Every code point of the subset, where the font has it."""
    return gb2312() | {ord(sign) for sign in NAMES} | {code for low, high in RANGES for code in range(low, high + 1)}


def cut(source: Path, target: Path) -> None:
    """Write a subset of the font ``source`` to ``target``: no hints, no layout tables, reproducible bytes."""
    options = subset.Options()
    options.hinting = False
    options.layout_features = []
    options.name_IDs = ["*"]
    options.notdef_outline = True
    options.recalc_timestamp = False
    font = subset.load_font(str(source), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=wanted())
    cutter.subset(font)
    subset.save_font(font, str(target), options)


def main() -> None:
    """Subset both weights from the unpacked package named on the command line, into this folder."""
    package, here = Path(sys.argv[1]), Path(__file__).parent
    for folder, weight in WEIGHTS.items():
        cut(package / folder / f"NotoSansSC_{folder}.ttf", here / f"NotoSansSC-{weight}.ttf")
    (here / "OFL.txt").write_bytes((package / "LICENSE_FONT").read_bytes())


if __name__ == "__main__":
    main()
