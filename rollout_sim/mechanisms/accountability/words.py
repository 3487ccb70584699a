"""What people read about accountability."""

from gettext import NullTranslations
from typing import Any

from rollout_sim.mechanisms.accountability import kinds
from rollout_sim.wording.language import N_

#: Its tasks.
NAMES = (N_("talk"),)


def _new_manager(words: NullTranslations, row: Any) -> str:
    return words.gettext("gets a new manager after three {red} months")


#: What a store's story tells of an event, and of a task done.
STORIES = {kinds.NEW_MANAGER: _new_manager}
TASK_STORIES = {kinds.TALK: N_("its manager is talked to{by}")}
#: What the replay tells of an event.
FEED = {kinds.NEW_MANAGER: N_("{store} gets a new manager")}
