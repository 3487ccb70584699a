"""What help does to a store: contacts, the course, questions and answers, against closed forms of the page."""

import numpy as np

from rollout_sim.rules import events as ev
from tests.builders import batch, contacts, pulled
from verification import store_truths as truths
from verification.checks import Check, Effort, Number, mean_of
from verification.laboratory import FOR_EVER, farthest, helped, near, play, resting

STORES = 4
#: Each kind of contact: its row in a contact plan, its task, and its coefficients.
KINDS = (
    ("visits", ev.VISIT, "visit"),
    ("calls", ev.CALL, "call"),
    ("videos", ev.VIDEO, "video"),
    ("data", ev.DATA_REVIEW, "data_review"),
)
#: Weights of beliefs stay what they are.
PLASTIC = {"plastic_days": FOR_EVER, "first_weight": 1.5}
#: Questions in a known number, with an answer within an hour.
ASKING = {
    "requests": 2.5, "new_requests": 1.0, "request_hours": 0.1, "patience_days": 1e5, "usage_days": FOR_EVER, **PLASTIC,
}  # fmt: skip
#: Part of cases that such stores do the new way, all the time.
USED = 0.4


def doses(effort: Effort) -> Check:
    """Contacts by dose and kind, courses by mode, questions, answers and patience, and the playbook."""
    numbers = [
        *_contacts(), *_monotone(), *_courses(), *_questions(effort.seed), *_answers(effort.seed),
        *_patience(effort.seed), *_playbook(effort.seed),
    ]  # fmt: skip
    return Check(
        "Doses of help",
        "As many coaches as stores, so that nothing waits, and nothing else that moves: what so many contacts, hours "
        "of a course, questions and answers leave, beside the sums and products of the page.",
        numbers,
        [],
    )


def _contacts() -> list[Number]:
    """Ability, drive, prompt and unease after so many contacts of each kind, by a coach of some skill."""
    numbers = []
    for skill in (1.0, 0.6):
        for row, task, name in KINDS:
            effects = {
                f"{name}_ability": 0.13,
                f"{name}_drive": 0.07,
                f"{name}_prompt": 0.11,
                "head_office_skill": skill,
            }
            setup = helped(
                STORES, 8.5, {**effects, **PLASTIC, "visit_emotional": 0.0}, contacts=contacts(**{row: (3,)})
            )
            ran = play(setup, ability=[0.0, 0.2, 0.5, 0.9], open_problems=2)
            times = ran.count(ev.TASK_DONE, STORES, task)
            ability = 1 - (1 - np.array([0.0, 0.2, 0.5, 0.9])) * truths.missing_left(0.13 * skill, 3)
            what = f"three {row} by a coach of skill {skill:g}"
            numbers += [
                farthest(f"{what}: done", times, 3),
                farthest(f"{what}: ability", ran.stores["ability"], ability),
                farthest(f"{what}: drive", ran.stores["drive"], 3 * 1.5 * 0.07 * skill),
                farthest(f"{what}: prompt", ran.stores["prompt"], 3 * 0.11 * skill),
                farthest(f"{what}: open problems", ran.stores["open_problems"], 0 if task == ev.VISIT else 2),
            ]
    uneasy = play(
        helped(STORES, 8.5, {"visit_emotional": 0.1}, contacts=contacts(visits=(3,))), emotional=0.8, resistance=0.8
    )
    numbers.append(farthest("unease after three visits", uneasy.stores["resistance"], 0.8 * 0.9**3))
    known = {"call_ability": 0.1, "call_drive": 0.06, "playbook_coaching": 0.8, **PLASTIC}
    guided = play(
        pulled(helped(STORES, 8.5, known, contacts=contacts(calls=(3,))), {"toolkit": 0.5}), ability=0.2
    ).stores
    numbers += [
        farthest(
            "three calls with half a playbook: ability", guided["ability"], 1 - 0.8 * truths.missing_left(0.14, 3)
        ),
        farthest("three calls with half a playbook: drive", guided["drive"], 3 * 1.5 * 0.06 * 1.4),
    ]
    often = {"call_prompt": 0.3, "reminder_dulls": 0.5, "dull_days": FOR_EVER}
    for calls in (1, 3, 8):
        prompt = play(helped(1, 8.5, often, contacts=contacts(calls=(calls,)))).stores["prompt"][0]
        numbers.append(near(f"prompt after {calls} calls that wear out", prompt, truths.reminded(0.3, 0.5, calls)))
    return numbers


def _monotone() -> list[Number]:
    """With the model's own coefficients more contacts of any kind are more ability, drive and prompt."""
    numbers = []
    for row, _, _ in KINDS:
        ends = []
        for dose in (0, 1, 2, 4):
            setup = helped(1, 8.5, {"prompt_days": 45.0, **PLASTIC}, contacts=contacts(**{row: (dose,)}))
            store = play(setup, ability=0.2).stores[0]
            ends.append([store["ability"], store["drive"]])
        rises = np.diff(np.array(ends), axis=0) > 0
        numbers.append(
            near(f"doses 0, 1, 2, 4 of {row}: steps at which ability and drive rise", rises.sum(), rises.size)
        )
    return numbers


def _courses() -> list[Number]:
    """Ability after some hours of each mode of the course, up to its ceiling and no further."""
    modes = ("theory", "demonstration", "drills", "questions")
    ceilings = {"theory": 0.2, "demonstration": 0.45, "drills": 0.95, "questions": 0.9}
    numbers = []
    for place, mode in enumerate(modes):
        ceiling, rate = ceilings[mode], 0.7
        for hours in (0.5, 2.0, 100.0):
            course = tuple(hours if row == place else 0.0 for row in range(4))
            setup = helped(
                2, 60.0, {f"{mode}_rate": rate, f"{mode}_ceiling": ceiling, "head_office_skill": 0.8}, course=course
            )
            ability = play(setup, ability=[0.0, 0.97]).stores["ability"]
            what = f"ability after {hours:g} h of {mode}"
            numbers.append(farthest(what, ability, [ceiling * (1 - np.exp(-rate * hours * 0.8)), 0.97]))
    ready = {"readiness_learning": 0.3, "drills_rate": 0.7, "drills_ceiling": 0.95}
    setup = helped(3, 9.0, ready, course=(0.0, 0.0, 1.0, 0.0), readiness=np.array([ev.LOW, ev.MID, ev.HIGH]))
    quick = 0.95 * (1 - np.exp(-0.7 * np.array([0.7, 1.0, 1.3])))
    numbers.append(farthest("ability after 1 h of drills, by readiness", play(setup).stores["ability"], quick))
    return numbers


def _questions(seed: int) -> list[Number]:
    """How often stores ask: by use and by what they do not know, less with a playbook, more while they are new."""
    days, stores, numbers = 12, 40, []
    asking = {**ASKING, "playbook_requests": 0.8}
    for usage, ability, playbook in ((0.5, 0.2, 0.0), (0.1, 0.2, 0.0), (0.5, 0.8, 0.0), (0.5, 0.2, 0.75)):
        ran = play(resting(stores, days, asking), seed, usage=usage, ability=ability, playbook=playbook)
        times = ran.count(ev.TASK_ASKED, stores, ev.REQUEST)
        what = f"questions in {days} days at usage {usage:g}, ability {ability:g}, playbook {playbook:g}"
        numbers.append(mean_of(what, times, 2.5 * usage * (1 - ability) * (1 - 0.8 * playbook) * days))
    new = helped(stores, days + 0.5, {**ASKING, "new_requests": 2.0, "new_days": 6.5}, head_office_coaches=0)
    times = play(new, seed + 1, usage=USED, ability=0.5).count(ev.TASK_ASKED, stores, ev.REQUEST)
    # Live after the tick of day 0: six ticks while it is new, five after them, and half of the last day.
    numbers.append(mean_of("questions of new stores, and later", times, 2.5 * USED * 0.5 * (2 * 6 + 5.5)))
    return numbers


def _answers(seed: int) -> list[Number]:
    """What answers teach and remind, the less the later; what promises are worth that are kept, and cost if broken."""
    days, fresh_days, start = 8.5, 0.8, np.array([0.0, 0.2, 0.4, 0.6])
    teaches = {"answer_ability": 0.04, "answer_prompt": 0.02, "answer_fresh_days": fresh_days, "head_office_skill": 0.7}
    promises = {"kept_drive": 0.03, "broken_drive": 0.05, "late_drive": 0.06}
    numbers = []
    for name, hours, within in (("in time", 0.1, 0.25), ("late", 4.0, 0.1)):
        settings = {**ASKING, **teaches, **promises, "request_hours": hours}
        ran = play(helped(STORES, days, settings, answer_window_days=within, answer_later_days=within), seed,
                   usage=USED, ability=start)  # fmt: skip
        ability, prompt, drive = start.copy(), np.zeros(STORES), np.zeros(STORES)
        for row in ran.events(ev.ANSWERED):
            store, waited = int(row["store"]), float(row["value"])
            fresh = 0.7 * np.exp(-waited / fresh_days)
            ability[store] = 1 - (1 - ability[store]) * (1 - 0.04 * fresh)
            prompt[store] += 0.02 * fresh
            broken = 0.05 / (1 + within) + 0.06 * (waited - within)
            drive[store] += 1.5 * (0.03 / (1 + within) if waited <= within else -broken)
        numbers += [
            near(
                f"answers {name}: there are some, and all are",
                float((drive * (1 if name == "in time" else -1) > 0).all()),
                1.0,
            ),
            farthest(f"answers {name}: ability", ran.stores["ability"], ability),
            farthest(f"answers {name}: prompt", ran.stores["prompt"], prompt),
            farthest(f"answers {name}: drive", ran.stores["drive"], drive),
        ]
    return numbers


def _patience(seed: int) -> list[Number]:
    """Questions that nobody answers are withdrawn when patience ends, and stay as open problems that hinder."""
    patience, days = 1.7, 9
    setup = resting(STORES, days, {**ASKING, "patience_days": patience, "withdrawn_drive": 0.06, "hindrance": 0.0})
    ran = play(setup, seed, ability=0.1, usage=USED, drive=0.0)
    withdrawn, asked_days = ran.events(ev.GAVE_UP_WAITING), ran.events(ev.TASK_ASKED, ev.REQUEST)["day"]
    times, questions = ran.count(ev.GAVE_UP_WAITING, STORES), ran.count(ev.TASK_ASKED, STORES, ev.REQUEST)
    return [
        farthest("days that a store waits", withdrawn["value"], patience),
        near("questions withdrawn", len(withdrawn), (asked_days <= days - 0.5 - patience).sum()),
        farthest("open problems", ran.stores["open_problems"][:STORES], times),
        farthest("questions that still wait", ran.stores["waiting"][:STORES], questions - times),
        farthest("drive by questions withdrawn", ran.stores["drive"][:STORES], -1.5 * 0.06 * times),
    ]


def _playbook(seed: int) -> list[Number]:
    """What is solved and accepted in a batch stands in the playbook of the next, and speeds up its training."""
    settings = {
        **ASKING, "answer_ability": 0.0, "answer_prompt": 0.0, "solved_to_mature": 40.0, "accepted_to_mature": 5.0,
        "playbook_days": 6.0,
        "playbook_training": 0.5, "accept_usage": 0.0, "accept_efficiency": -1.0,
    }  # fmt: skip
    stores, first = 10, 4
    rows = (batch(0, first, length_days=12.0), batch(1, stores - first, length_days=12.0))
    setup = helped(stores, 24.5, settings, batches=rows, acceptance_days=8.0, course=(0.0, 0.0, 1.0, 0.0))
    ran = play(setup, seed, usage=USED)
    start = int(ran.events(ev.BATCH_STARTED)["day"][1])
    solved = ran.events(ev.ANSWERED)["day"]
    accepted = ran.events(ev.INSPECTED, 1)["day"]
    maturity = 0.0
    for day in range(start + 1):  # the tick of a day comes before all else of that moment
        known = 1 - np.exp(-((solved < day).sum() / 40 + (accepted < day).sum() / 5))
        maturity += (known - maturity) / 6.0
    new = ran.final["batch"] == 1
    ability = 0.95 * (1 - np.exp(-1.5 * (1 + 0.5 * maturity)))
    return [
        near("stores accepted before the second batch", (accepted <= start).sum(), first),
        farthest("maturity of the playbook of the second batch", ran.stores["playbook"][new], maturity),
        farthest("ability of the second batch", ran.stores["ability"][new], ability),
    ]
