"""Commented scenario files to start from."""

from pathlib import Path

#: Names of the templates, the plainest first.
TEMPLATES: tuple[str, ...] = ("basic", "batches", "growth")


def question_of(name: str) -> str:
    """The question that a template answers, in English: its first comment that is one."""
    return next(line.lstrip("# ") for line in template(name).splitlines() if line.startswith("#") and "?" in line)


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
