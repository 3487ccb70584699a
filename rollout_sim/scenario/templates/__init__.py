"""Commented scenario files to start from, in English and Chinese."""

from pathlib import Path

#: Names of the templates, the plainest first.
TEMPLATES: tuple[str, ...] = ("basic", "batches", "growth")
#: The template whose ``@NAME@`` are answers to the questions of ``rollout-sim new --ask``.
OF_ANSWERS = "ten-numbers"


def question_of(name: str, language: str = "en") -> str:
    """The question that a template answers: its first comment that is one."""
    lines = template(name, language).splitlines()
    return next(line.lstrip("# ") for line in lines if line.startswith("#") and ("?" in line or "？" in line))


def template(name: str, language: str = "en") -> str:
    """The text of a template; its comments and names are in the language.

    Raises
    ------
    KeyError
        If there is no template of this name.
    """
    if name not in (*TEMPLATES, OF_ANSWERS):
        raise KeyError(f"there is no template {name!r}; there are {', '.join(TEMPLATES)}")
    suffix = "" if language == "en" else f".{language}"
    return Path(__file__).with_name(f"{name}{suffix}.yaml").read_text(encoding="utf-8")
