"""Tables of rows: each kind of a thing stands in one row, with its number, its name and all else that it is.

Numbers stand in the rows, not in their order, and are never given to another row: random numbers are drawn by them. A
row that is taken out leaves a gap. Tables whose rows have no numbers are tuples; ``placed`` puts further rows into one.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from numpy.typing import DTypeLike, NDArray


class Numbered(Protocol):
    """A row of a registry."""

    @property
    def number(self) -> int:
        """What plain integers of the model stand for this row, from 0."""

    @property
    def name(self) -> str:
        """What the row is called; no other row of the registry has this name."""


RegistryRow = TypeVar("RegistryRow", bound=Numbered)


class Named(Protocol):
    """A row of a table without numbers."""

    @property
    def name(self) -> str:
        """What the row is called."""


NamedRow = TypeVar("NamedRow", bound=Named)


def placed(rows: Iterable[NamedRow], added: Iterable[tuple[str, NamedRow]]) -> tuple[NamedRow, ...]:
    """The rows, and further ones, each behind the row that is named with it ("" for the end).

    Raises
    ------
    ValueError
        For a row that is to stand behind one that is not there, and for a name that another row has.
    """
    in_order = list(rows)
    for before, row in added:
        names = [other.name for other in in_order]
        if row.name in names:
            raise ValueError(f"two rows are named {row.name!r}")
        if before and before not in names:
            raise ValueError(f"{row.name!r} is to stand behind {before!r}, which is not there")
        in_order.insert(names.index(before) + 1 if before else len(in_order), row)
    return tuple(in_order)


Value = TypeVar("Value")


def placed_in(table: Mapping[str, Value], added: Iterable[tuple[str, str, Value]]) -> dict[str, Value]:
    """As ``placed``, for a table by name: (the name behind which it stands, its own name, the value) of each."""
    complete = dict(table)
    for before, name, value in added:
        if name in complete:
            raise ValueError(f"two rows are named {name!r}")
        names = list(complete)
        if before and before not in complete:
            raise ValueError(f"{name!r} is to stand behind {before!r}, which is not there")
        names.insert(names.index(before) + 1 if before else len(names), name)
        complete = {key: value if key == name else complete[key] for key in names}
    return complete


class Registry(Generic[RegistryRow]):
    """Rows of one kind, in the order of their numbers.

    Parameters
    ----------
    what
        What its rows are, in the plural.
    limit
        Numbers must be below this; None if nothing limits them.
    limited_by
        What sets the limit, in words.
    """

    def __init__(self, what: str, limit: int | None = None, limited_by: str = "") -> None:
        self._what, self._limit, self._limited_by = what, limit, limited_by
        self._rows: list[RegistryRow] = []

    def add(self, row: RegistryRow) -> int:
        """Take a row in; returns its number, to be bound to a constant.

        Raises
        ------
        ValueError
            For a number or a name that another row has, a number below 0, and one past the limit.
        """
        for other in self._rows:
            if other.number == row.number:
                raise ValueError(f"{self._what}: {row.name!r} and {other.name!r} both have the number {row.number}")
            if other.name == row.name:
                raise ValueError(f"{self._what}: numbers {other.number} and {row.number} are both named {row.name!r}")
        if row.number < 0:
            raise ValueError(f"{self._what}: {row.name!r} has the number {row.number}, which is below 0")
        if self._limit is not None and row.number >= self._limit:
            raise ValueError(
                f"{self._what}: {row.name!r} has the number {row.number}, but there may be only {self._limit}, "
                f"numbered from 0: {self._limited_by}"
            )
        self._rows.append(row)
        return row.number

    def __iter__(self) -> Iterator[RegistryRow]:
        return iter(sorted(self._rows, key=lambda row: row.number))

    @property
    def size(self) -> int:
        """Length of what is listed by number: the highest number and one."""
        return max((row.number for row in self._rows), default=-1) + 1

    @property
    def names(self) -> tuple[str, ...]:
        """Names by number; "" in a gap."""
        named = {row.number: row.name for row in self._rows}
        return tuple(named.get(number, "") for number in range(self.size))

    def column(self, read: Callable[[RegistryRow], Any], dtype: "DTypeLike") -> "NDArray[Any]":
        """What each row holds, by number; 0 in a gap. Compiled code takes such an array for a constant."""
        import numpy as np  # names alone need no arrays

        values = np.zeros(self.size, dtype=dtype)
        for row in self._rows:
            values[row.number] = read(row)
        return values
