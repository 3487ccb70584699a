"""Commented scenario files to start from."""

from pathlib import Path

#: Names of the templates, the plainest first.
TEMPLATES: tuple[str, ...] = ("basic", "batches", "growth")


def template(name: str) -> str:
    """The text of a template.

    Raises
    ------
    KeyError
        If there is no template of this name.
    """
    if name not in TEMPLATES:
        raise KeyError(f"there is no template {name!r}; there are {', '.join(TEMPLATES)}")
    return Path(__file__).with_name(f"{name}.yaml").read_text(encoding="utf-8")
