"""Words that tables use for columns and totals, for yes and no, and for readiness, in English and Chinese."""

import re
import unicodedata

#: Headings of each column, without regard to case, underscores and hyphens.
HEADINGS = {
    "name": (
        "name", "store", "store name", "shop", "shop name", "outlet", "outlet name", "branch name",
        "门店", "门店名称", "门店名", "店名", "店铺", "店铺名称", "名称",
    ),
    "region": (
        "region", "region name", "area", "area name", "district", "territory",
        "区域", "区域名称", "大区", "大区名称", "所属区域", "所属大区", "地区", "片区",
    ),
    "readiness": ("readiness", "store readiness", "准备度", "门店准备度", "就绪度", "准备程度"),
    "sceptical": (
        "sceptical", "skeptical", "sceptical manager", "skeptical manager", "sceptic", "skeptic",
        "怀疑", "店长怀疑", "怀疑的店长", "持怀疑态度", "是否怀疑",
    ),
    "pilot": ("pilot", "pilot store", "is pilot", "试点", "试点门店", "是否试点"),
    "takes_part": (
        "takes part", "taking part", "take part", "participates", "participating", "included", "in scope",
        "参与", "是否参与", "参加", "是否参加",
    ),
}  # fmt: skip

#: First cells of lines that sum up a table.
TOTALS = (
    "total", "totals", "grand total", "subtotal", "sub total", "sum", "all", "overall", "average", "mean",
    "合计", "总计", "小计", "共计", "总数", "汇总", "平均", "平均值",
)  # fmt: skip
#: How lines begin that say something about a table.
NOTES = (
    "source", "note", "as of", "status", "exported", "printed", "注", "备注", "说明", "数据来源", "来源", "制表",
    "截至",
)  # fmt: skip

MARKS = ("x", "✓", "✔", "√", "●")
_YES = ("yes", "y", "true", "t", "1", "on", *MARKS, "是", "有", "对", "是的")
_NO = ("no", "n", "false", "f", "0", "off", "-", "–", "—", "✗", "✘", "×", "否", "无", "没有", "不是", "不")
_YES_NO = {**dict.fromkeys(_YES, "yes"), **dict.fromkeys(_NO, "no")}
_READINESS = {
    **dict.fromkeys(("high", "h", "高"), "high"),
    **dict.fromkeys(("mid", "medium", "middle", "m", "moderate", "中", "中等"), "mid"),
    **dict.fromkeys(("low", "l", "低"), "low"),
}
#: The word of a scenario file for each word in a cell, by column.
CELLS = {"readiness": _READINESS, "sceptical": _YES_NO, "pilot": _YES_NO, "takes_part": _YES_NO}

_JOINERS = "\u200c\u200d"


def clean(text: str) -> str:
    """A text on one line with plain single spaces: no wide, joining or invisible signs."""
    if not (text.isascii() and text.isprintable()):
        text = "".join(map(_plain, text))
    return " ".join(text.split())


def _plain(sign: str) -> str:
    category = unicodedata.category(sign)
    if sign in _JOINERS or category in ("Cc", "Zs", "Zl", "Zp"):
        return " "
    return "" if category == "Cf" else sign


def folded(text: str) -> str:
    """A heading or a word as it is compared: clean, in one case, without underscores, hyphens and stars."""
    return " ".join(re.sub(r"[_\-*]+", " ", unicodedata.normalize("NFKC", clean(text))).casefold().split())


def cell_word(column: str, cell: str) -> str | None:
    """The word of a scenario file that a cell means, None if it means none."""
    return CELLS[column].get(unicodedata.normalize("NFKC", cell).casefold())
