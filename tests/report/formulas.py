"""A small reckoner of workbooks: formulas as they stand in the cells, reckoned anew, also with other inputs."""

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import numpy as np
from openpyxl import load_workbook
from openpyxl.formula import Tokenizer
from openpyxl.utils.cell import range_boundaries

#: Dates are days since this one.
FIRST_DATE = datetime(1899, 12, 30)
OPERATORS = {"^": "**", "<>": "!=", "=": "==", "&": "+"}


class Text(str):
    """Text that "&" joins to anything."""

    def __add__(self, other: object) -> "Text":
        return Text(f"{self}{other}")

    def __radd__(self, other: object) -> "Text":
        return Text(f"{other}{self}")


class Reckoned:
    """A workbook whose formulas are reckoned on demand; ``inputs`` are cells, as ``Inputs!B6``, with other values."""

    def __init__(self, content: bytes, inputs: dict[str, float] | None = None) -> None:
        self.book = load_workbook(BytesIO(content))
        self.inputs = inputs or {}
        self._known: dict[tuple[str, int, int], Any] = {}

    def value(self, sheet: str, row: int, column: int) -> Any:
        """The value of a cell, counted from 1."""
        key = sheet, row, column
        if key not in self._known:
            cell = self.book[sheet].cell(row, column)
            given = self.inputs.get(f"{sheet}!{cell.coordinate}", cell.value)
            formula = cell.data_type == "f" and given is cell.value
            if isinstance(given, datetime):  # as formulas see a date: a number of days
                given = (given - FIRST_DATE) / timedelta(days=1)
            self._known[key] = self._reckon(sheet, str(given)) if formula else given
        return self._known[key]

    def _reckon(self, sheet: str, formula: str) -> Any:
        with np.errstate(all="ignore"):
            return eval(
                self._python(sheet, formula), {"np": np, **FUNCTIONS, "R": lambda name: self._range(sheet, name)}
            )

    def _python(self, sheet: str, formula: str) -> str:
        parts = []
        for token in Tokenizer(formula).items:
            if token.type == "OPERAND" and token.subtype == "RANGE":
                parts.append(f"R({token.value!r})")
            elif token.type == "OPERAND" and token.subtype == "TEXT":
                parts.append(f"Text({token.value[1:-1]!r})")
            elif token.type == "OPERATOR-PREFIX":
                parts.append("-1.0*" if token.value == "-" else "")
            elif token.type == "OPERAND":
                parts.append(f"np.float64({token.value})")
            else:
                parts.append(OPERATORS.get(token.value, token.value))
        return "".join(parts)

    def _range(self, sheet: str, name: str) -> Any:
        if "!" in name:
            sheet, name = name.rsplit("!", 1)
            sheet = sheet.strip("'").replace("''", "'")
        left, top, right, bottom = range_boundaries(name.replace("$", ""))
        found = [self.value(sheet, row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)]
        plain = [0.0 if one is None else np.float64(one) if isinstance(one, int | float) else one for one in found]
        return plain[0] if len(plain) == 1 else np.array(plain, dtype=object)


def _index(values: Any, place: float) -> Any:
    return values[int(place) - 1] if 1 <= place <= len(values) else np.float64("nan")


FUNCTIONS: dict[str, Any] = {
    "Text": Text,
    "SUM": lambda *parts: np.float64(sum(np.sum(one) for one in parts)),
    "SUMPRODUCT": lambda values: np.float64(np.sum(values)),
    "MAX": lambda *parts: max(np.max(one) for one in parts),
    "MIN": min,
    "AND": lambda *parts: all(parts),
    "IF": lambda test, yes, no: yes if test else no,
    "INDEX": _index,
    "ROUND": lambda value, digits: round(float(value), int(digits)) + 0.0,
}
