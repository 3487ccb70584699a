"""How results show themselves: in words, as pictures, and in Jupyter."""

import json
from abc import ABC, abstractmethod
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class Shown(ABC):
    """A result that has words and charts. Both are made by the floor above, which is looked up by its name."""

    @abstractmethod
    def as_dict(self) -> dict[str, Any]:
        """What ``to_json`` writes, as plain dicts and lists; None for what is not known."""

    def to_json(self, indent: int | None = 2) -> str:
        """One JSON object, free of NaN."""
        return json.dumps(self.as_dict(), indent=indent, ensure_ascii=False, allow_nan=False)

    def verdict(self, language: str = "en") -> str:
        """What it says in plain words, and what it does not decide; ``language`` is "en" or "zh"."""
        return str(_showing().verdict(self, language))

    def text(self, language: str = "en") -> str:
        """Its numbers as a table, as lines of text."""
        return str(_showing().table(self, language))

    @property
    def charts(self) -> tuple[str, ...]:
        """Names of its charts."""
        return tuple(name for name, *_ in _showing().sheets(self))

    def plot(self, chart: str | None = None, language: str = "en") -> "Figure":
        """One of its charts, the first if none is named; Jupyter shows it.

        Raises
        ------
        UnknownChoice
            For a chart that is not in ``charts``.
        """
        figure: Figure = _showing().plot(self, chart, language)
        return figure

    def _repr_html_(self) -> str:
        return str(_showing().html(self))


def _showing() -> Any:
    return import_module("rollout_sim.studies.presentation")
