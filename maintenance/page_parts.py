"""Parts of a page that commands write: what stands between two marks with a name."""

from pathlib import Path


class PagePart:
    """The part of a page between ``<!-- NAME: begin -->`` and ``<!-- NAME: end -->``, each on a line of its own."""

    def __init__(self, page: Path, name: str) -> None:
        self.page = page
        self._begin, self._end = f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->"

    def split(self) -> tuple[str, str, str]:
        """The page before the part, the part without its last line break, and the page after it."""
        before, rest = self.page.read_text(encoding="utf-8").split(self._begin)
        part, after = rest.split(self._end)
        return before, part.removesuffix("\n"), after

    @property
    def text(self) -> str:
        """The part."""
        return self.split()[1]

    def write(self, text: str) -> None:
        """Put this in its place."""
        before, _, after = self.split()
        self.page.write_text(f"{before}{self._begin}{text}\n{self._end}{after}", encoding="utf-8")
