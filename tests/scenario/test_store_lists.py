"""Lists of stores as offices write them: encodings, separators, workbooks, headings, words in cells, and mistakes."""

import datetime
import io
import sys
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, strategies as st

from rollout_sim.kernel.phrases import Phrase
from rollout_sim.scenario import Scenario, ScenarioError, load, loads, resolved_text
from rollout_sim.scenario.file.store_csv import read_stores
from rollout_sim.scenario.file.store_words import HEADINGS, clean, folded
from rollout_sim.scenario.file.yaml_nodes import Node
from rollout_sim.wording.phrase_words import phrase_words

TEXT = """\
rollout_sim: 1
name: a list
starts: 2026-03-02
run_length: 4 months
stores: {file: LIST}
people: {head_office_coaches: 3}
strategies:
  all at once:
    batches: [{stores: rest, lasts: 2 months}]
"""
PLAIN = "name,region,sceptical\n南山店,南方,yes\n王府井店,北方,no\n"


def read(data: bytes | str, columns: dict[str, str] | None = None, sheet: str | None = None) -> list[dict[str, str]]:
    """The rows of a list, without what other columns say."""
    return [
        {name: cell for name, cell in row.plain().items() if name != "other"} for row in listed(data, columns, sheet)[0]
    ]


def listed(
    data: bytes | str, columns: dict[str, str] | None = None, sheet: str | None = None
) -> tuple[list[Node], Phrase, list[str]]:
    """The rows of a list as nodes, its summary and its mistakes."""
    path = Path("list.csv")
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    found = read_stores(path, "list.csv", columns, sheet)
    return found.rows.value, found.summary, [str(mistake) for mistake in found.mistakes]


def refused(data: bytes | str, columns: dict[str, str] | None = None, sheet: str | None = None) -> list[str]:
    """The mistakes of a list that can't be read."""
    with pytest.raises(ScenarioError) as caught:
        read(data, columns, sheet)
    return [str(mistake) for mistake in caught.value.mistakes]


def whole(text: str, stores: str = "file: list.csv") -> tuple[Scenario, list[Phrase]]:
    """The scenario with a list, and what was understood."""
    Path("list.csv").write_text(text, encoding="utf-8")
    Path("case.yaml").write_text(TEXT.replace("file: LIST", stores), encoding="utf-8")
    summaries: list[Phrase] = []
    return load("case.yaml", summaries=summaries), summaries


@pytest.fixture(autouse=True)
def in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("utf-16", "UTF-16"), ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"), ("gbk", "GB18030"), ("gb18030", "GB18030"),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    ("separator", "words"), [(",", "commas"), (";", "semicolons"), ("\t", "tabs"), ("|", "vertical bars")]
)
def test_encodings_and_separators_are_found_and_said(encoding: str, name: str, separator: str, words: str) -> None:
    rows, summary, mistakes = listed(PLAIN.replace(",", separator).encode(encoding))
    assert [row.plain() for row in rows] == [
        {"name": "南山店", "region": "南方", "sceptical": "yes"},
        {"name": "王府井店", "region": "北方", "sceptical": "no"},
    ]
    assert summary == f"list.csv: 2 stores, 2 regions, 50 % sceptical; read as {name} with {words}"
    assert not mistakes


def test_letters_of_western_europe_are_not_read_as_chinese() -> None:
    rows, summary, _ = listed("name;region\nKöln Süd;Rhein\nCafé Zürich;Genève\n".encode("cp1252"))
    assert [row.plain()["name"] for row in rows] == ["Köln Süd", "Café Zürich"]
    assert summary.endswith("read as Windows-1252 with semicolons")


@pytest.mark.parametrize("separator", [";", "\t", ","])
def test_the_line_that_names_the_separator_is_skipped(separator: str) -> None:
    text = (
        f"sep={separator}\nname{separator}region\nA, B{separator}N\n"
        if separator != ","
        else "sep=,\nname,region\nA,N\n"
    )
    rows, _, _ = listed(text)
    assert len(rows) == 1
    assert rows[0].place.line == 3
    assert rows[0].value["region"].plain() == "N"


@pytest.mark.parametrize(
    ("column", "heading"), [(column, word) for column, words in HEADINGS.items() for word in words]
)
def test_usual_headings_are_known(column: str, heading: str) -> None:
    others = [name for name in ("name", "region") if name != column]
    text = (
        ",".join([f" {heading.upper()} ", *others])
        + "\n"
        + ",".join(["low" if column == "readiness" else "yes", *others])
    )
    assert read(text)[0][column] == ("low" if column == "readiness" else "yes")


def test_a_heading_means_one_column() -> None:
    words = [word for words in HEADINGS.values() for word in words]
    assert len(words) == len(set(words))
    assert all(word == folded(word) for word in words)


def test_headings_that_differ_in_case_underscores_and_hyphens_are_alike() -> None:
    assert read("Store_Name,REGION*,Takes-Part\nA,N,no")[0] == {"name": "A", "region": "N", "takes_part": "no"}


def test_columns_are_mapped_in_the_scenario() -> None:
    scenario, _ = whole("编号,分店,片\n1,甲,南\n2,乙,北\n", "file: list.csv, columns: {name: 分店, region: 片}")
    assert [(row.name, row.region) for row in scenario.stores.rows or ()] == [("甲", "南"), ("乙", "北")]
    assert scenario.stores.columns is None
    assert read("store,name,region\nS1,A,N", {"name": "Store"})[0] == {"name": "S1", "region": "N"}


def test_a_mapping_that_leads_nowhere_is_a_mistake() -> None:
    assert refused("name,regional office\nA,N", {"region": "regional ofice"}) == [
        "list.csv:1:1: there is no column 'regional ofice', which stores.columns names; did you mean 'regional office'?"
    ]
    with pytest.raises(ScenarioError, match=r"stores.columns.nmae: is no key here; did you mean 'name'"):
        whole("name,region\nA,N", "file: list.csv, columns: {nmae: x}")
    with pytest.raises(ScenarioError, match="sheet: belongs to a file of stores, and there is none"):
        whole("", "count: 3, sheet: x")


def test_headings_of_two_columns_are_asked_about_unless_one_is_exact() -> None:
    assert read("store,name,region\n17,A,N")[0] == {"name": "A", "region": "N"}
    assert refused("name,大区,区域\nA,N,M") == [
        "list.csv:1:1: '大区' / '区域' may each be the region; say under stores.columns which one is"
    ]
    assert read("name,大区,区域\nA,N,M", {"region": "区域"})[0]["region"] == "M"


def test_columns_that_are_not_used_are_named_once_and_misspelt_ones_refused() -> None:
    rows, summary, _ = listed("store_id,name,region,address,,\n1,A,N,x,,\n2,B,N,,,\n")
    assert rows[0].plain() == {"name": "A", "region": "N", "other": {"store_id": "1", "address": "x"}}
    assert rows[1].plain()["other"] == {"store_id": "2"}
    assert "1 region, 2 columns not used ('store_id', 'address'); read as" in summary
    assert refused("name,region,redyness\nA,N,low") == [
        "list.csv:1:1: 'redyness' is no column; did you mean 'readiness'?"
    ]


def test_yes_and_no_are_read_in_all_usual_forms() -> None:
    yes = ["yes", "Y", "TRUE", "True", "1", "是", "有", "√", "✓", "１"]
    no = ["no", "N", "FALSE", "False", "0", "否", "无", "没有", "×", "-"]
    for words, meaning in ((yes, "yes"), (no, "no")):
        text = "name,region,pilot\n" + "".join(f"{at},N,{word}\n" for at, word in enumerate(words))
        assert [row["pilot"] for row in read(text)] == [meaning] * len(words)


def test_beside_marks_alone_an_empty_cell_is_no() -> None:
    assert [row["sceptical"] for row in read("name,region,sceptical\nA,N,x\nB,N,\nC,N,X")] == ["yes", "no", "yes"]
    assert "sceptical" not in read("name,region,sceptical\nA,N,yes\nB,N,")[1]
    _, _, mistakes = listed("name,region,pilot\nA,N,x\nB,N,√")
    assert mistakes == [
        "list.csv:2:5: stores.rows.0.pilot: an x beside other words may be yes or no; write yes or no (got 'x')"
    ]


def test_readiness_is_read_in_all_usual_forms() -> None:
    words = ["High", "HIGH", "h", "高", "medium", "Mid", "中", "LOW", "低"]
    text = "name,region,readiness\n" + "".join(f"{at},N,{word}\n" for at, word in enumerate(words))
    assert [row["readiness"] for row in read(text)] == ["high"] * 4 + ["mid"] * 3 + ["low"] * 2


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("深圳\u3000南山店", "深圳 南山店"), ("扬州R\u00a0Mall店", "扬州R Mall店"), ("می\u200cخواهم", "می خواهم"),
        ("A\u200dB", "A B"), ("\ufeffA\u200b", "A"), ('"A\nB"', "A B"), (" A  B ", "A B"),
    ],
)  # fmt: skip
def test_names_are_cleaned_to_plain_spaces(written: str, name: str) -> None:
    assert read(f"name,region\n{written},N\n")[0]["name"] == name


@given(st.text())
def test_what_is_cleaned_can_be_seen_and_stays_clean(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert all(sign.isprintable() for sign in once if sign.isascii())


def test_a_sign_that_cannot_be_seen_is_named() -> None:
    with pytest.raises(ScenarioError, match=r"stores.rows.0.name: holds U\+E000, a sign that can't be seen"):
        whole("name,region\nA\ue000,N\n")


def test_all_mistakes_come_at_once_with_their_places() -> None:
    text = "name,region,pilot,readiness\nA,N,perhaps,hihg\nB,N\nA,M,no,low\n,N,no,low\n"
    with pytest.raises(ScenarioError) as caught:
        whole(text, "file: list.csv, regions: [N], pilots: 3")
    assert str(caught.value).splitlines() == [
        "case.yaml:5:48: stores.pilots: stands in the list of stores; remove it here (got 3)",
        "list.csv:2:5: stores.rows.0.pilot: must be yes or no (got 'perhaps')",
        "list.csv:2:13: stores.rows.0.readiness: must be low, mid or high; did you mean 'high'? (got 'hihg')",
        "list.csv:3:1: must have 4 cells, as the first line has (got 2)",
        "list.csv:4:1: stores.rows.2.name: the name 'A' stands twice, first in line 2; names must differ",
        "list.csv:4:3: stores.rows.2.region: is none of stores.regions (got 'M')",
        "list.csv:5:1: stores.rows.3.name: is required",
    ]


def test_a_bad_cell_of_pilots_does_not_make_all_stores_pilots() -> None:
    with pytest.raises(ScenarioError) as caught:
        whole("name,region,pilot\nA,N,perhaps\n")
    assert len(caught.value.mistakes) == 1


def workbook(**sheets: list[list[object]]) -> bytes:
    """A workbook with these rows by sheet."""
    book, sink = openpyxl.Workbook(), io.BytesIO()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(sink)
    return sink.getvalue()


def test_a_workbook_is_read_by_sheet() -> None:
    data = workbook(
        门店=[
            ["门店", "大区", "试点", "面积"],
            [101, "南", True, 80.5],
            [None, None, None, None],
            [datetime.date(2026, 3, 2), "北", False, 70],
        ],
        notes=[["x"]],
    )
    rows, summary, _ = listed(data)
    assert [row.plain() for row in rows] == [
        {"name": "101", "region": "南", "pilot": "yes", "other": {"面积": "80.5"}},
        {"name": "2026-03-02", "region": "北", "pilot": "no", "other": {"面积": "70"}},
    ]
    assert (rows[1].place.line, rows[1].value["region"].place.column) == (4, 2)
    assert summary.endswith("1 pilot, 1 column not used ('面积'); read from the sheet '门店'")
    assert len(read(data, sheet="门店")) == 2
    assert refused(data, sheet="noten") == [
        "list.csv:1:1: there is no sheet 'noten'; sheets are 门店, notes; did you mean 'notes'?"
    ]
    assert refused(data, sheet="notes")[0] == (
        "list.csv:1:1: needs a column 'name'; there is 'x': say under stores.columns which one is"
    )


def test_what_is_no_workbook_is_refused_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refused(b"PK\x03\x04 and no more")[0].startswith("list.csv:1:1: is no workbook that can be read: ")
    assert "old kind (.xls)" in refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")[0]
    assert "so it has no sheet 'x'" in refused(PLAIN, sheet="x")[0]
    data = workbook(stores=[["name", "region"], ["A", "N"]])
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    assert refused(data) == [
        "list.csv:1:1: a workbook needs openpyxl: pip install 'rollout-sim[report]', or save it as CSV UTF-8"
    ]


def test_lines_before_the_headings_may_be_empty_and_utf_16_needs_no_mark() -> None:
    rows, _, _ = listed("\n;;\n门店;大区\n甲;南\n".encode("utf-16-le"))
    assert [row.plain() for row in rows] == [{"name": "甲", "region": "南"}]
    assert rows[0].place.line == 4


def test_a_row_that_is_cut_off_is_one_mistake() -> None:
    _, _, mistakes = listed("region,pilot,name\nN,no,A\nN\n")
    assert mistakes == ["list.csv:3:1: must have 3 cells, as the first line has (got 1)"]


def test_a_long_list_is_read() -> None:
    text = "name,region\n" + "".join(f"Store number {at:05d} on Some Street,N\n" for at in range(40_000))
    assert len(text) > 1_000_000
    assert len(read(text)) == 40_000


def test_what_was_understood_is_said_in_chinese() -> None:
    _, summaries = whole(PLAIN)
    assert phrase_words(summaries[0], "zh") == (
        "list.csv：2 家门店、2 个区域、50% 店长持怀疑态度；按 UTF-8 编码、以逗号分隔读取"
    )


TITLED = """\
门店清单（2026 年）,,,
,,,
制表：运营部,,,
门店,大区,准备度,城市
甲,南,高,深圳
乙,北,低,北京
合计,2,,
数据来源：ERP,,,
"""


def test_titles_totals_and_notes_are_no_stores() -> None:
    assert [row["name"] for row in read(TITLED)] == ["甲", "乙"]
    _, summary, mistakes = listed(TITLED)
    assert "4 lines not used (lines 1, 3, 7, 8)" in summary
    assert mistakes == []
    assert read(TITLED.replace(",", ";").encode("gbk")) == read(TITLED)
    assert [row["name"] for row in read("name,region\nTotal,N\nA,N\n")] == ["Total", "A"]  # a store of that name
    _, _, mistakes = listed("name,region\nA,N\n17\n")
    assert mistakes == ["list.csv:3:1: must have 2 cells, as the first line has (got 1)"]


def test_other_columns_come_back_out_of_a_resolved_scenario() -> None:
    scenario, _ = whole("name,region,city\nA,N,\u5317\u4eac\nB,N,17\n")
    text = resolved_text(scenario)
    assert 'other: {city: "17"}}' in text
    assert loads(text) == scenario
    assert [row.other for row in scenario.stores.rows or ()] == [{"city": "北京"}, {"city": "17"}]


def test_a_resolved_list_of_many_stores_is_read_back() -> None:
    rows = "".join(f"Store {at:05d} {'x' * 100},N,{'C' * 100}\n" for at in range(4_000))
    scenario, _ = whole(f"name,region,city\n{rows}")
    text = resolved_text(scenario)
    assert len(text) > 1_000_000
    assert len(loads(text).stores.rows or ()) == 4_000


def test_names_like_numbers_dates_and_formulas_stay_as_they_are() -> None:
    names = [
        "007",
        "2e5",
        "08:15",
        "0o7",
        "null",
        "~",
        "yes",
        "2026-03-02",
        ".nan",
        '"A, B"',
        "=1+2",
        "@home",
        "- dash",
    ]
    scenario, _ = whole("name,region\n" + "".join(f"{name},NO\n" for name in names), "file: list.csv, regions: [NO]")
    found = [row.name for row in scenario.stores.rows or ()]
    assert found == [name.strip('"') for name in names]
    again = loads(resolved_text(scenario))
    assert [row.name for row in again.stores.rows or ()] == found
    assert {row.region for row in again.stores.rows or ()} == {"NO"}
