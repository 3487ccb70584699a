"""The report as one HTML file that needs nothing but a browser, and no network."""

from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

if TYPE_CHECKING:
    from rollout_sim.report.pack import Pack


def render(pack: "Pack", language: str) -> bytes:
    """The report as UTF-8 HTML; names out of the scenario are escaped."""
    environment = Environment(
        loader=PackageLoader("rollout_sim.report", "pages"), autoescape=True, undefined=StrictUndefined
    )
    page = environment.get_template("report.html.j2")
    return page.render(pack=pack, language=language).encode()
