"""What people read about orders."""

from gettext import NullTranslations
from typing import Any

from rollout_sim.mechanisms.orders import kinds
from rollout_sim.wording.language import N_
from rollout_sim.wording.numbers import share

#: Its tasks.
NAMES = (N_("spot check"), N_("mystery shopper"))


def _checked(words: NullTranslations, row: Any) -> str:
    text = words.gettext("checked: it had reported {share} more usage than there was")
    return text.format(share=share(float(row["value"])))


#: What a store's story tells of an event.
STORIES = {kinds.CHECKED: _checked}
