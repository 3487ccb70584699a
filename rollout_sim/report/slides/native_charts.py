"""Native charts on slides, which a reader can edit."""

import datetime
from collections.abc import Sequence
from math import ceil
from typing import Any

from pptx.chart.data import CategoryChartData, XyChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.enum.dml import MSO_LINE
from pptx.util import Pt

from rollout_sim.drawing.style import LOOKS, RULE, SOFT
from rollout_sim.kernel.calendar import DAYS_A_WEEK
from rollout_sim.report.slides.text_fitting import SlideBox, colour, two_faces
from rollout_sim.rules.outcome import Floats

DASHES = (MSO_LINE.SOLID, MSO_LINE.DASH, MSO_LINE.ROUND_DOT, MSO_LINE.DASH_DOT, MSO_LINE.LONG_DASH)
MARKS = (XL_MARKER_STYLE.CIRCLE, XL_MARKER_STYLE.SQUARE, XL_MARKER_STYLE.TRIANGLE, XL_MARKER_STYLE.DIAMOND)
#: About so many points of a line get a marker.
MARKED = 10
#: Most dates below an axis of time, whole weeks apart.
MOST_DATES = 6
#: What office programs count dates from.
OFFICE_DAY_0 = datetime.date(1899, 12, 30)


class SlideCharts:
    """Methods of a slide that add charts."""

    slide: Any

    def lines(
        self, box: SlideBox, series: Sequence[tuple[str, Floats, Floats]], form: str, first: datetime.date
    ) -> None:
        """Add a native line chart over dates: name, days since a first date, and values of each series."""
        data, day_0 = XyChartData(), (first - OFFICE_DAY_0).days
        for name, days, values in series:
            line = data.add_series(as_text(name))
            for day, value in zip(days, values, strict=True):
                line.add_data_point(day_0 + float(day), float(value))
        chart = self._dressed(XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS, box, data, len(series))
        for place, line in enumerate(chart.plots[0].series):
            look = LOOKS[place % len(LOOKS)]
            line.format.line.color.rgb, line.format.line.width = colour(look.colour), Pt(2.25)
            line.format.line.dash_style = DASHES[place % len(DASHES)]
            line.marker.style = XL_MARKER_STYLE.NONE
            _mark_some(line, place, look.colour, len(series[place][1]))
        self._axes(chart, form, "")
        across, last = chart.category_axis, max(float(days[-1]) for _, days, _ in series)
        # dates below the axis are Mondays: it begins on that of the first week
        across.minimum_scale, across.maximum_scale = day_0 - first.weekday(), day_0 + last
        across.major_unit = int(DAYS_A_WEEK) * max(1, ceil((last + first.weekday()) / DAYS_A_WEEK / MOST_DATES))
        across.has_major_gridlines = False
        across.tick_labels.number_format, across.tick_labels.number_format_is_linked = "yyyy\\-mm\\-dd", False

    def stacks(self, box: SlideBox, at: Sequence[str], series: Sequence[tuple[str, Floats]], form: str) -> None:
        """Add a native chart of stacked columns."""
        chart = self._chart(XL_CHART_TYPE.COLUMN_STACKED, box, at, series)
        chart.plots[0].gap_width, chart.plots[0].overlap = 70, 100
        for place, column in enumerate(chart.plots[0].series):
            _paint(column, LOOKS[place % len(LOOKS)].colour)
        self._axes(chart, form, "")

    def bars(
        self,
        box: SlideBox,
        at: Sequence[str],
        series: Sequence[tuple[str, Floats]],
        form: str,
        colours: Sequence[str] = (),
        labelled: bool = True,
    ) -> None:
        """Add a native chart of horizontal bars from the top down, with their numbers."""
        chart = self._chart(XL_CHART_TYPE.BAR_CLUSTERED, box, at, series)
        plot = chart.plots[0]
        plot.gap_width, plot.overlap = 45, -10
        for place, bar in enumerate(plot.series):
            _paint(bar, (colours or [look.colour for look in LOOKS])[place % (len(colours) or len(LOOKS))])
        chart.category_axis.reverse_order = True
        self._axes(chart, form, "")
        chart.value_axis.visible = False
        chart.value_axis.has_major_gridlines = False
        chart.value_axis.minimum_scale = 0
        if labelled:
            plot.has_data_labels = True
            plot.data_labels.number_format, plot.data_labels.number_format_is_linked = form, False
            two_faces(plot.data_labels.font, 11)

    def _chart(self, kind: Any, box: SlideBox, at: Sequence[str], series: Sequence[tuple[str, Floats]]) -> Any:
        data = CategoryChartData()
        data.categories = [as_text(category) for category in at]
        for name, values in series:
            data.add_series(as_text(name), [float(value) if value == value else None for value in values])
        return self._dressed(kind, box, data, len(series))

    def _dressed(self, kind: Any, box: SlideBox, data: Any, series: int) -> Any:
        """Add a chart in the deck's fonts, with a legend if it has more than one series."""
        chart = self.slide.shapes.add_chart(kind, *box.emu, data).chart
        two_faces(chart.font, 12)
        chart.has_title = False
        chart.has_legend = series > 1
        if chart.has_legend:
            chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
            two_faces(chart.legend.font, 12)
        return chart

    def _axes(self, chart: Any, form: str, below: str) -> None:
        value, across = chart.value_axis, chart.category_axis
        value.has_major_gridlines = True
        value.major_gridlines.format.line.color.rgb = colour(RULE)
        value.major_gridlines.format.line.width = Pt(0.5)
        value.format.line.fill.background()
        value.tick_labels.number_format, value.tick_labels.number_format_is_linked = form, False
        across.format.line.color.rgb = colour(SOFT)
        across.tick_label_position = XL_TICK_LABEL_POSITION.LOW
        across.major_tick_mark = value.major_tick_mark = XL_TICK_MARK.NONE
        for axis in (value, across):
            two_faces(axis.tick_labels.font, 11)
        across.has_title = bool(below)
        if below:
            run = across.axis_title.text_frame.paragraphs[0].add_run()
            run.text = below
            two_faces(run.font, 11, SOFT)


def form_of(largest: float) -> str:
    """The number format of an axis up to this value."""
    return "#,##0.0" if largest < 100 else "#,##0"


def as_text(name: str) -> str:
    """A name that is safe in a chart's embedded workbook: a leading space keeps it from being a formula or a link."""
    return f" {name}" if name[:1] in "=+-@{" or "://" in name or name.startswith(("internal:", "mailto:")) else name


def _paint(series: Any, name: str) -> None:
    series.format.fill.solid()
    series.format.fill.fore_color.rgb = colour(name)
    series.invert_if_negative = False


def _mark_some(series: Any, place: int, name: str, points: int) -> None:
    """Mark a few points of a line, so that lines are distinguishable in black and white."""
    for number in range(0, points, max(1, points // MARKED)):
        marker = series.points[number].marker
        marker.style, marker.size = MARKS[place % len(MARKS)], 7
        marker.format.fill.solid()
        marker.format.fill.fore_color.rgb = colour(name)
        marker.format.line.color.rgb = colour(name)
