"""The stores of a scenario: generated from a few numbers, or one row a store."""

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import Field

from rollout_sim.kernel.phrases import Phrase, Refused, did_you_mean
from rollout_sim.scenario.blocks.levers import Resistance
from rollout_sim.scenario.values import quantities as units
from rollout_sim.scenario.values.added_fields import ExtendedBlock, with_added
from rollout_sim.scenario.values.fields import (
    MOST_STORES,
    Block,
    PartShare,
    Problem,
    ReadinessName,
    Share,
    Text,
    Unit,
    YesNo,
    counting,
    doubles,
    read_text,
)

RegionsForm = int | tuple[str, ...] | dict[str, int]
REGIONS_RULE = Phrase("must be a number of regions, a list of names, or a mapping of names to numbers of stores")


def _read_regions(value: Any) -> RegionsForm:
    if isinstance(value, dict) and value:
        return {read_text(name): _stores_of(name, stores) for name, stores in value.items()}
    if isinstance(value, list | tuple) and value:
        names = tuple(read_text(name) for name in value)
        if len(set(names)) < len(names):
            raise Refused("names of regions must differ")
        return names
    if isinstance(value, dict | list | str):
        raise Refused(REGIONS_RULE)
    regions = units.count(value)
    if not 1 <= regions <= 1000:
        raise Refused("must be at least 1 and at most 1000 regions")
    return regions


def _stores_of(name: str, value: Any) -> int:
    try:
        stores = units.count(value)
    except ValueError:
        stores = 0
    if not 1 <= stores <= MOST_STORES:
        raise Refused("the region {name} must have a whole number of stores, at least 1", name=repr(name))
    return stores


def _show_regions(value: RegionsForm) -> Any:
    return list(value) if isinstance(value, tuple) else value


_REGIONS_JSON = {
    "anyOf": [
        {"type": "integer", "minimum": 1, "maximum": 1000},
        {"type": "array", "items": {"type": "string"}, "minItems": 1},
        {"type": "object", "additionalProperties": {"type": "integer", "minimum": 1}, "minProperties": 1},
    ],
}


class Readiness(Block):
    """Shares of stores by readiness."""

    high: PartShare = 0.25
    """Share of stores of high readiness."""
    mid: PartShare = 0.5
    """Share of stores of middle readiness."""
    low: PartShare = 0.25
    """Share of stores of low readiness."""

    def rules(self) -> Iterable[Problem]:
        """The shares are of a whole."""
        total = self.high + self.mid + self.low
        if abs(total - 1) > 1e-9:
            rule = Phrase(
                "high, mid and low must sum to 100%, here to {sum} = {percent}%",
                sum=f"{total:.4g}", percent=f"{100 * total:.4g}",
            )  # fmt: skip
            yield Problem((), rule)


class Row(Block):
    """One store of a list."""

    name: Text
    """Name of the store; no two alike."""
    region: Text
    """Name of its region."""
    readiness: ReadinessName | None = None
    """low, mid or high; drawn by the shares of readiness if left out."""
    sceptical: YesNo | None = None
    """Whether its manager is sceptical; drawn by the share of sceptical managers if left out."""
    pilot: YesNo = False
    """Whether it runs the new way already."""
    takes_part: YesNo = True
    """Whether it is ever launched."""
    other: dict[Text, Text] | None = None
    """What the list's other columns say of it, by heading: results can be grouped by it."""


class Columns(Block):
    """Headings of a list of stores that has others than the usual words."""

    name: Text | None = None
    """Heading of the column with the names of the stores."""
    region: Text | None = None
    """Heading of the column with their regions."""
    readiness: Text | None = None
    """Heading of the column with their readiness."""
    sceptical: Text | None = None
    """Heading of the column that says whether their managers are sceptical."""
    pilot: Text | None = None
    """Heading of the column that says whether they run the new way already."""
    takes_part: Text | None = None
    """Heading of the column that says whether they are ever launched."""


@with_added
class Stores(ExtendedBlock):
    """The stores: ``count`` of them generated, or one row a store (``file``, which is read into ``rows``)."""

    count: Annotated[int, counting(1, MOST_STORES)] | None = None
    """Number of stores."""
    regions: Annotated[RegionsForm, Unit(_read_regions, _show_regions, _REGIONS_JSON, kind="word")] = 1
    """Regions: a number or names (stores spread evenly), or names with their stores; with a file, names only."""
    readiness: Readiness = Readiness.model_construct(high=0.25, mid=0.5, low=0.25)
    """Shares of stores by readiness, drawn for each store."""
    sceptical_managers: Share = 0.0
    """Share of stores whose manager is sceptical, drawn for each store."""
    resistance: Resistance = Resistance.model_construct()
    """Layers of resistance, and objections; none if left out."""
    pilots: Annotated[int, counting(0, MOST_STORES)] = 0
    """Stores that run the new way already: the first of each region in turn."""
    inert: Annotated[int, counting(0, 1000)] = 0
    """Rows added at the end that are never launched; for tests."""
    file: Text | None = None
    """A CSV or .xlsx beside the scenario, a row a store: name, region, readiness, sceptical, pilot, takes_part."""
    sheet: Text | None = None
    """Which sheet of the workbook; the first if left out."""
    columns: Columns | None = None
    """Headings of the file, where they are none of the usual words."""
    rows: Annotated[list[Row], Field(min_length=1)] | None = None
    """The rows of the file, as a resolved scenario holds them."""

    def rules(self) -> Iterable[Problem]:
        """Counts must fit each other."""
        yield from super().rules()
        for name in ("sheet", "columns"):
            if getattr(self, name) is not None:
                yield Problem((name,), Phrase("belongs to a file of stores, and there is none"))
        if self.rows is not None:
            yield from self._list_rules(self.rows)
        elif self.count is None:
            yield Problem((), Phrase("needs a count of stores, or a file with a row a store"))
        else:
            yield from self._count_rules(self.count)

    def _list_rules(self, rows: list[Row]) -> Iterable[Problem]:
        for name in ("count", "pilots"):
            if getattr(self, name) != type(self).model_fields[name].default:
                yield Problem((name,), Phrase("stands in the list of stores; remove it here"))
        yield from self._region_rules(rows)
        yield from doubles((("rows", number, "name"), row.name) for number, row in enumerate(rows))
        if not any(row.takes_part and not row.pilot for row in rows):
            yield Problem((), Phrase("no store of the list takes part"))

    def _region_rules(self, rows: list[Row]) -> Iterable[Problem]:
        if isinstance(self.regions, tuple):
            for number, row in enumerate(rows):
                if row.region not in self.regions:
                    near = did_you_mean(row.region, self.regions)
                    yield Problem(("rows", number, "region"), Phrase("is none of stores.regions") + near)
        elif self.regions != 1:
            yield Problem(("regions",), Phrase("beside a list of stores, regions may only be a list of names"))

    def _count_rules(self, count: int) -> Iterable[Problem]:
        regions = self.regions
        if isinstance(regions, dict) and sum(regions.values()) != count:
            yield Problem(
                ("regions",),
                Phrase(
                    "the regions' stores must sum to the count of {count}, here to {sum}",
                    count=count,
                    sum=sum(regions.values()),
                ),
            )
        number = regions if isinstance(regions, int) else len(regions)
        if number > count:
            yield Problem(("regions",), Phrase("there may be no more regions than stores ({count})", count=count))
        if self.pilots >= count:
            yield Problem(("pilots",), Phrase("pilots must be fewer than the stores ({count})", count=count))

    @property
    def region_sizes(self) -> dict[str, int]:
        """Stores by region, in order; inert rows are not counted."""
        if self.rows is not None:
            sizes = dict.fromkeys(self.regions, 0) if isinstance(self.regions, tuple) else {}
            for row in self.rows:
                sizes[row.region] = sizes.get(row.region, 0) + 1
            return sizes
        if isinstance(self.regions, dict):
            return self.regions
        names = (
            self.regions if isinstance(self.regions, tuple) else tuple(f"region {i + 1}" for i in range(self.regions))
        )
        count = self.count or 0
        return {name: count // len(names) + (i < count % len(names)) for i, name in enumerate(names)}

    @property
    def total(self) -> int:
        """Stores that take part, pilots among them."""
        return sum(row.takes_part for row in self.rows) if self.rows is not None else self.count or 0

    @property
    def pilot_total(self) -> int:
        """Pilot stores that take part."""
        return sum(row.pilot and row.takes_part for row in self.rows) if self.rows is not None else self.pilots
