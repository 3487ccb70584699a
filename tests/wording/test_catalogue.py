"""The catalogue as the program finds it: read as Babel reads it, compiled once, and found again wherever it is kept."""

import gettext
import io
import runpy
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from rollout_sim.kernel import cache_folders
from rollout_sim.wording import catalogue, po_files
from tests.wording.messages import PACKAGE

ROOT = PACKAGE.parent
#: Whatever a .po file may hold: context, plural, marks, lines, and what is not to be compiled.
TRICKY = """\
# A comment with "a quoted text"
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

#, python-brace-format
msgctxt "help"
msgid "\\"{name}\\":\\n"
"\\ta \\\\ and a # line"
msgstr "“{name}”：\\n"
"\\t反斜杠 \\\\ 与 # 行"

msgid "{count} store"
msgid_plural "{count} stores"
msgstr[0] "{count} 家门店"

msgid "not yet translated"
msgstr ""

#~ msgid "no longer said"
#~ msgstr "不再使用"
"""


def content_of(compiled: bytes) -> dict[Any, str]:
    """What gettext reads, without the header, in which Babel notes itself and the time."""
    translations = dict(gettext.GNUTranslations(io.BytesIO(compiled))._catalog)  # type: ignore[attr-defined]
    assert translations.pop("")
    return translations


def compiled_by_babel(text: str) -> bytes:
    sink = io.BytesIO()
    write_mo(sink, read_po(io.StringIO(text), locale="zh"))
    return sink.getvalue()


def own(text: str) -> bytes:
    return po_files.compiled(po_files.merged([text]))


@pytest.mark.parametrize("path", po_files.po_files(PACKAGE), ids=lambda path: path.parent.name)
def test_our_catalogues_are_read_as_babel_reads_them(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert content_of(own(text)) == content_of(compiled_by_babel(text))


def test_tricky_entries_are_read_as_babel_reads_them() -> None:
    assert content_of(own(TRICKY)) == content_of(compiled_by_babel(TRICKY))
    assert len(content_of(own(TRICKY))) == 2


def test_long_lines_that_babel_breaks_are_read() -> None:
    wide, sink = Catalog(locale="zh"), io.BytesIO()
    wide.add("one word after another " * 20, "一词接一词" * 40, context="help")
    write_po(sink, wide, width=40)
    text = sink.getvalue().decode()
    assert content_of(own(text)) == content_of(compiled_by_babel(text)) != {}


def test_plurals_and_contexts_are_found() -> None:
    translations = gettext.GNUTranslations(io.BytesIO(own(TRICKY)))
    assert translations.ngettext("{count} store", "{count} stores", 3) == "{count} 家门店"
    assert translations.pgettext("help", '"{name}":\n\ta \\ and a # line').startswith("“{name}”")
    assert translations.gettext("no longer said") == "no longer said"


@pytest.fixture
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A cache of its own, and nothing known of an earlier one, before and after."""
    monkeypatch.setattr(cache_folders, "bases", lambda: iter([tmp_path / "cache"]))
    for known in (catalogue.folder, catalogue.chinese):
        known.cache_clear()
    yield tmp_path
    for known in (catalogue.folder, catalogue.chinese):
        known.cache_clear()


def package_of(folder: Path, monkeypatch: pytest.MonkeyPatch, text: str = TRICKY) -> Path:
    """A package that says little."""
    (folder / "studies").mkdir(parents=True)
    (folder / "studies" / po_files.NAME).write_text(text, encoding="utf-8")
    monkeypatch.setattr(catalogue, "PACKAGE", folder)
    return folder


def test_it_is_compiled_once_and_anew_after_a_change(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = package_of(fresh / "package", monkeypatch)
    first = catalogue.folder()
    assert first is not None
    assert first.parent == fresh / "cache"
    assert [path.name for path in (first / catalogue.IN_FOLDER).parent.iterdir()] == ["rollout_sim.mo"]
    written = (first / catalogue.IN_FOLDER).stat().st_mtime_ns
    catalogue.folder.cache_clear()
    assert catalogue.folder() == first
    assert (first / catalogue.IN_FOLDER).stat().st_mtime_ns == written
    (package / po_files.NAME).write_text('msgid "light"\nmsgstr "预警灯"\n', encoding="utf-8")
    catalogue.folder.cache_clear()
    assert catalogue.folder() not in (first, None)
    assert catalogue.chinese().gettext("light") == "预警灯"


def test_where_nothing_can_be_written_it_is_kept_in_memory(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package_of(fresh / "package", monkeypatch)
    monkeypatch.setattr(cache_folders, "bases", lambda: iter([Path("/dev/null/nobody")]))
    assert catalogue.folder() is None
    assert catalogue.chinese().ngettext("{count} store", "{count} stores", 3) == "{count} 家门店"
    assert catalogue.chinese() is catalogue.chinese()


def test_a_write_that_fails_leaves_nothing_behind(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError("No space left on device")

    package_of(fresh / "package", monkeypatch)
    monkeypatch.setattr("os.replace", full)
    assert catalogue.folder() is None
    assert not [path for path in (fresh / "cache").rglob("*") if path.is_file()]
    assert catalogue.chinese().ngettext("{count} store", "{count} stores", 3) == "{count} 家门店"


def test_an_installed_package_needs_no_sources_and_no_cache(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the wheel has it, which ``hatch_build.py`` makes."""
    ((place, content),) = added_by_the_build(monkeypatch, "standard").items()
    assert place == (catalogue.INSTALLED / catalogue.IN_FOLDER).relative_to(ROOT).as_posix()
    assert content == po_files.compiled(po_files.merged(catalogue._sources()))
    (fresh / catalogue.IN_FOLDER).parent.mkdir(parents=True)
    (fresh / catalogue.IN_FOLDER).write_bytes(content)
    monkeypatch.setattr(catalogue, "PACKAGE", fresh / "without sources")
    monkeypatch.setattr(catalogue, "INSTALLED", fresh)
    assert catalogue.folder() == fresh
    assert catalogue.chinese().gettext("held out") == "留作检验"
    assert not (fresh / "cache").exists()


def test_an_editable_install_has_none_beside_its_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    assert added_by_the_build(monkeypatch, "editable") == {}


def added_by_the_build(monkeypatch: pytest.MonkeyPatch, version: str) -> dict[str, bytes]:
    """What the hook of the build adds to a wheel, by its place there; without the builder."""
    plugin: Any = ModuleType("hatchling.builders.hooks.plugin.interface")
    plugin.BuildHookInterface = SimpleNamespace
    monkeypatch.setitem(sys.modules, plugin.__name__, plugin)
    hook = runpy.run_path(str(ROOT / "hatch_build.py"))["CatalogueHook"](root=str(ROOT))
    data: dict[str, dict[str, str]] = {"force_include": {}}
    hook.initialize(version, data)
    added = {place: Path(file).read_bytes() for file, place in data["force_include"].items()}
    hook.finalize(version, data, "")
    assert not any(Path(file).exists() for file in data["force_include"])
    return added


def test_english_help_touches_no_catalogue() -> None:
    program = (
        "import sys\nfrom rollout_sim.cli.main import main\nfrom rollout_sim.wording import catalogue\n"
        "opened = []\n"
        "sys.addaudithook(lambda event, given: event == 'open' and opened.append(str(given[0])))\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        "print([name for name in opened if name.endswith(('.po', '.mo'))],"
        " catalogue.folder.cache_info().misses, file=sys.stderr)"
    )

    def touched(*words: str) -> str:
        command = [sys.executable, "-c", program, *words]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stderr.strip()

    assert touched("--help") == "[] 0"
    assert touched("--language", "zh", "--help") != "[] 0"
