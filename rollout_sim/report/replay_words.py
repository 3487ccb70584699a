"""The words of the replay in the HTML report; the page's script puts them together."""

from collections.abc import Mapping
from typing import Any

from rollout_sim.mechanisms.register import parts
from rollout_sim.rules import events as ev
from rollout_sim.wording import labels
from rollout_sim.wording.language import translation


def replay_words(language: str, words: Mapping[str, str]) -> dict[str, Any]:
    """Words by their names in ``pages/replay.js``, which fills in the fields in braces.

    ``words`` are the scenario's words for roles and lights.
    """
    gettext = translation(language).gettext
    signs = dict(zip(ev.ROLE_NAMES, (gettext("H"), gettext("S"), gettext("R"), gettext("D")), strict=False))
    roles = labels.role_words(language, words)
    return {
        "locale": {"en": "en-GB", "zh": "zh-CN"}[language],
        "lightNames": list(ev.LIGHT_NAMES),  # CSS classes, not words
        "lights": labels.light_words(language, words),
        "notLive": gettext(labels.NOT_LIVE),
        "states": [gettext(state) for state in labels.STATES],
        "tasks": labels.task_words(language, words),
        "roles": roles,
        "roleSigns": [
            words.get(name, signs.get(name, role.upper()))[0] for name, role in zip(ev.ROLE_NAMES, roles, strict=True)
        ],
        "play": gettext("Play"),
        "pause": gettext("Pause"),
        "back": gettext("Day back"),
        "next": gettext("Day on"),
        "slider": gettext("Day"),
        "pace": gettext("Speed"),
        "speed": gettext("days a second: {days}"),
        "strategy": gettext("Strategy"),
        "clock": gettext("{date} (day {day}, week {week})"),
        "queue": gettext("Waiting at the end of the day: help requests {requests}, calls and visits {contacts}"),
        "remote": gettext("tasks by telephone: {count}"),
        "idle": gettext("off duty, or nothing begun today"),
        "story": gettext("The story of {store}"),
        "cell": gettext("{store}, week from {date}: {said}"),
        "broken": gettext("The replay cannot be shown by this browser."),
        "feed": _feed(language, labels.light_words(language, words)),
    }


def _feed(language: str, lights: list[str]) -> dict[str, str]:
    """Sentences of the feed, by kind of event or by kind and value."""
    gettext = translation(language).gettext
    sentences: dict[int | tuple[int, int], str] = {
        ev.BATCH_STARTED: gettext('batch "{batch}" starts; stores: {count}'),
        ev.BATCH_ENDED: gettext('batch "{batch}" ends; stores that succeed: {count}'),
        (ev.GATE_READ, ev.GO): gettext('gate before "{batch}" is read: go'),
        (ev.GATE_READ, ev.HOLD): gettext('gate before "{batch}" is read: hold'),
        (ev.GATE_READ, ev.STOP): gettext('gate before "{batch}" is read: stop'),
        ev.GATE_PASSED: gettext('gate before "{batch}" opens'),
        ev.LAUNCHES_STOPPED: gettext("launches are stopped; batches under way go on to their end"),
        ev.COACH_CERTIFIED: gettext("{role} {person} is certified"),
        (ev.STATE, ev.SUSPENDED): gettext("{store} is suspended"),
        (ev.STATE, ev.FAILED): gettext("{store} counts as failed"),
        ev.WENT_LIVE: gettext("{store} goes live"),
        (ev.LIGHT, ev.GREEN): gettext("{store} turns {light}").replace("{light}", lights[ev.GREEN]),
        (ev.LIGHT, ev.RED): gettext("{store} turns {light}").replace("{light}", lights[ev.RED]),
        ev.GAVE_UP: gettext("{store} gives up the new way"),
        ev.GAVE_UP_WAITING: gettext("{store}: a question stays unanswered"),
        (ev.INSPECTED, 1): gettext("{store} is inspected: accepted"),
        (ev.INSPECTED, 0): gettext("{store} is inspected: not accepted"),
        ev.QUICK_WIN: gettext("{store} is the first success, and shown to all"),
        ev.PRIZE: gettext("{store} wins the month's prize"),
        **{kind: gettext(text) for part in parts("words").values() for kind, text in getattr(part, "FEED", {}).items()},
    }
    return {key if isinstance(key, str) else ":".join(map(str, key)) if isinstance(key, tuple) else str(key): text
            for key, text in sentences.items()}  # fmt: skip
