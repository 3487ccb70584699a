"""Sweeps over trainers, and the weeks in which they are short."""

from collections.abc import Callable
from gettext import NullTranslations

from rollout_sim.wording.language import N_

Counted = Callable[[NullTranslations, int], str]

#: By path: what people call the field, and a number of it.
AXES: dict[str, tuple[str, Counted]] = {
    "training.classes.trainers": (
        N_("trainers"),
        lambda words, count: words.ngettext("{value} trainer", "{value} trainers", count),
    ),
}
#: Behind which resource each stands, its name, the number of the weeks in which it is short, and what people call it.
RESOURCES = (("desk", "trainers", "trainer_full_weeks", N_("trainers' classes")),)
