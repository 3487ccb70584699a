"""What people read about classes."""

from gettext import NullTranslations
from typing import Any

from rollout_sim.mechanisms.classes import kinds
from rollout_sim.wording.language import N_


def _taught(words: NullTranslations, row: Any) -> str:
    count = int(row["value"])
    text = words.ngettext("taught in a class of its own", "taught in a class of {count} stores", count)
    return text.format(count=count)


#: Label and unit of each input of the budget, by path.
INPUTS = {("training", "classes", "trainer_day"): (N_("Trainer"), N_("{currency} a day on duty"))}
#: What a store's story tells of an event.
STORIES = {kinds.TAUGHT: _taught}
