"""The table of coefficients: every number that the rules use, with unit, default, range and source.

Sources: ``S0`` and ``S1`` are the two after-sales documents that the model comes from ("from seeing to doing" and
"rollout rhythm and change management"); ``Lally 2010`` is Lally et al., *How are habits formed*, Eur. J. Soc.
Psychol. 40:998-1009; ``assumed`` is an assumption without measurements; ``fitted`` comes from the fit to the figures
that docs/model.md names. A scenario file may set any of them in its ``coefficients`` block, within the range.
"""

from collections import namedtuple
from typing import TYPE_CHECKING, Any, TypeAlias

from rollout_sim.mechanisms.register import parts
from rollout_sim.rules.rows import ASSUMED, FITTED, Coefficient

# fmt: off
_ROWS = (
    # -- the store's day -----------------------------------------------------------------------------------------
    ("usage_days", "time in which usage follows its target", "days", 3.4, 1, 60, "a smaller prototype's fit"),
    ("habit_days", "time in which habit follows usage", "days", 12.0, 1, 120, "Lally 2010 (18 to 254 days), assumed"),
    ("prompt_days", "time in which a reminder fades", "days", 45.0, 1, 120, FITTED),
    ("threshold", "habit at which half of the new way holds without a prompt", "share", 0.46, 0.05, 0.95, FITTED),
    ("practice", "ability gained a day at full usage, of what is missing", "share a day", 0.015, 0, 0.5, ASSUMED),
    ("teaching", "ability gained a day at full usage from colleagues who are able, of what is missing", "share a day", 0.04, 0, 0.5, ASSUMED),
    ("benefit_pull", "drive gained a day by a store that feels a gain of all its work", "log-odds a day", 0.53, 0, 10, "a smaller prototype's fit"),
    ("satisfaction_felt", "gain in efficiency that feels like a gain of 100 points of satisfaction", "ratio", 0.3, 0, 5, ASSUMED),
    ("pay_felt", "gain in efficiency that feels like the published prizes and funds", "share", 0.03, 0, 1, ASSUMED),
    ("effort", "drive lost a day to the effort of the new way", "log-odds a day", 0.035, 0, 1, "a smaller prototype's fit"),
    ("plastic_days", "days live after which beliefs move at half their first speed", "days", 2.2, 0.5, 365, FITTED),
    ("first_weight", "speed at which beliefs move on the first day live", "times", 3.4, 0.1, 10, FITTED),
    ("noise", "random daily change of mood, standard deviation", "log-odds", 0.08, 0, 1, ASSUMED),
    ("mood_days", "time in which mood follows neighbours, and news and chance fade", "days", 60.0, 1, 1000, ASSUMED),
    ("drive_limit", "drive and mood each stay within plus and minus this", "log-odds", 4.0, 0.5, 20, ASSUMED),
    ("reminder_dulls", "part of later reminders that a full one takes", "share", 0.3, 0, 1, ASSUMED),
    ("dull_days", "time in which a store forgets how often it was reminded", "days", 365.0, 1, 3650, ASSUMED),
    ("compelled", "share of cases that come into the new way against a store's will once the old way has ended", "share", 0.29, 0, 1, "S1 (2019), seen"),
    ("hindrance", "part of usage that each unsolved problem takes", "share", 0.059, 0, 1, FITTED),
    ("give_up", "hazard of giving up with open problems, no habit and no will", "per day", 0.17, 0, 1, FITTED),
    ("give_up_keeps", "part of usage, habit and prompt left after giving up", "share", 0.3, 0, 1, ASSUMED),
    ("give_up_drive", "drive lost by giving up, the memory that the next try meets", "log-odds", 0.3, 0, 4, ASSUMED),
    # -- who the stores are --------------------------------------------------------------------------------------
    ("mean_drive", "mean drive of a store of middle readiness at its first go-live", "log-odds", 0.39, -4, 4, FITTED),
    ("drive_spread", "spread of drive between stores, standard deviation", "log-odds", 2.7, 0, 4, FITTED),
    ("readiness_drive", "drive that a store of high readiness has more, of low less", "log-odds", 0.55, 0, 3, FITTED),
    ("readiness_learning", "speed of learning: high readiness this much faster, low slower", "share", 0.15, 0, 0.9, ASSUMED),
    ("sceptic_cognitive", "resistance of a sceptical manager's store: does not believe", "log-odds", 0.3, 0, 4, ASSUMED),
    ("sceptic_emotional", "resistance of a sceptical manager's store: unease", "log-odds", 0.2, 0, 4, ASSUMED),
    ("sceptic_behavioural", "resistance of a sceptical manager's store: does not cooperate", "log-odds", 0.1, 0, 4, ASSUMED),
    ("pilot_usage", "usage and habit at which a pilot store starts, and with its drive stays", "share", 0.9, 0, 1, "S1"),
    ("pilot_ability", "ability at which a pilot store starts", "share", 0.98, 0.01, 1, ASSUMED),
    ("pilot_days", "days that a pilot store has lived with the new way at the start", "days", 180.0, 0, 3650, ASSUMED),
    # -- learning ------------------------------------------------------------------------------------------------
    ("documents_ability", "ability that documents alone give: less than a day of lectures", "share", 0.1, 0, 1, ASSUMED),
    ("theory_rate", "learning in an hour of theory, of what is missing to its ceiling", "per hour", 0.8, 0, 10, ASSUMED),
    ("theory_ceiling", "ability that theory can reach", "share", 0.2, 0, 1, "S1 (80 % cannot use it)"),
    ("demonstration_rate", "learning in an hour of demonstration", "per hour", 0.8, 0, 10, ASSUMED),
    ("demonstration_ceiling", "ability that demonstration can reach", "share", 0.45, 0, 1, ASSUMED),
    ("drills_rate", "learning in an hour of drills", "per hour", 1.5, 0, 10, "S0 (68 % to 89 %); assumed"),
    ("drills_ceiling", "ability that drills can reach", "share", 0.95, 0, 1, "S0 (89 %); assumed"),
    ("questions_rate", "learning in an hour of questions", "per hour", 0.5, 0, 10, ASSUMED),
    ("questions_ceiling", "ability that questions can reach", "share", 0.9, 0, 1, ASSUMED),
    # -- coaching ------------------------------------------------------------------------------------------------
    ("visit_hours", "work at the store in a visit", "hours", 6.0, 0.1, 40, "S0 (a day on site)"),
    ("call_hours", "work in a coaching call", "hours", 0.5, 0.01, 8, ASSUMED),
    ("video_hours", "work in a video review", "hours", 1.0, 0.01, 8, ASSUMED),
    ("data_review_hours", "work in a review of the store's data", "hours", 0.5, 0.01, 8, ASSUMED),
    ("acceptance_hours", "work at the store in an acceptance", "hours", 4.0, 0.1, 40, ASSUMED),
    ("head_office_visit_hours", "work at the store in a head office visit", "hours", 6.0, 0.1, 40, ASSUMED,
     ("expert_visit_hours",)),
    ("diagnosis_hours", "work at the store in a diagnosis", "hours", 6.0, 0.1, 40, ASSUMED),
    ("travel_hours", "travel on each task on site", "hours", 2.0, 0, 16, ASSUMED),
    ("overtime_limit", "most overtime in which a task ends on its day; longer ones go on next day", "hours", 2.0, 0, 16, ASSUMED),
    ("remote_variation", "coefficient of variation of hours of remote tasks and training", "ratio", 0.5, 0, 3, ASSUMED),
    ("site_variation", "coefficient of variation of hours of tasks on site", "ratio", 0.15, 0, 3, ASSUMED),
    ("visit_ability", "part of missing ability that a visit gives", "share", 0.36, 0, 1, FITTED),
    ("call_ability", "part of missing ability that a call gives", "share", 0.03, 0, 1, ASSUMED),
    ("video_ability", "part of missing ability that a video review gives", "share", 0.08, 0, 1, ASSUMED),
    ("data_review_ability", "part of missing ability that a data review gives", "share", 0.03, 0, 1, ASSUMED),
    ("head_office_visit_ability", "part of missing ability that a head office visit gives", "share", 0.25, 0, 1, ASSUMED,
     ("expert_visit_ability",)),
    ("visit_drive", "drive that a visit gives", "log-odds", 0.38, 0, 2, FITTED),
    ("call_drive", "drive that a call gives", "log-odds", 0.024, 0, 2, FITTED),
    ("video_drive", "drive that a video review gives", "log-odds", 0.1, 0, 2, ASSUMED),
    ("data_review_drive", "drive that a data review gives", "log-odds", 0.05, 0, 2, ASSUMED),
    ("head_office_visit_drive", "drive that a head office visit or a diagnosis gives", "log-odds", 0.2, 0, 2, ASSUMED,
     ("expert_visit_drive",)),
    ("visit_prompt", "prompt that a visit of any kind gives", "share", 1.0, 0, 1, ASSUMED),
    ("call_prompt", "prompt that a call gives", "share", 0.5, 0, 1, ASSUMED),
    ("video_prompt", "prompt that a video review gives", "share", 0.5, 0, 1, ASSUMED),
    ("data_review_prompt", "prompt that a data review gives", "share", 0.3, 0, 1, ASSUMED),
    ("go_live_prompt", "prompt on the day of going live", "share", 1.0, 0, 1, ASSUMED),
    ("head_office_skill", "skill of a head office coach", "share", 1.0, 0.01, 1, "by definition", ("expert_skill",)),
    ("dilution", "skill that one generation of training passes on", "share", 0.85, 0, 1, ASSUMED),
    ("certify_days", "training of a new coach, from the batch's end", "days", 7.0, 0, 180, ASSUMED),
    ("regional_from_each", "regional coaches certified out of one successful store", "people", 2.0, 1, 20, "S1 (30 out of 22)"),
    ("seed_absence", "practice that a seed coach's own store loses on coaching days", "share", 0.5, 0, 1, ASSUMED),
    # -- help ----------------------------------------------------------------------------------------------------
    ("requests", "help requests a day at full usage of a store that is able to do nothing", "per day", 4.0, 0, 50, ASSUMED),
    ("new_requests", "requests in the first time live against later", "times", 2.0, 0, 20, ASSUMED),
    ("new_days", "time live in which a store asks more", "days", 14.0, 0, 365, "S1 (two weeks)"),
    ("request_hours", "work on a help request", "hours", 0.75, 0.01, 8, ASSUMED),
    ("patience_days", "median patience of a store with a request", "days", 2.4, 0.05, 100000, FITTED),
    ("patience_spread", "spread of patience between stores, of its logarithm", "ratio", 0.8, 0, 3, ASSUMED),
    ("answer_ability", "part of missing ability that an answer at once gives", "share", 0.03, 0, 1, ASSUMED),
    ("answer_prompt", "prompt that an answer at once gives", "share", 0.05, 0, 1, ASSUMED),
    ("answer_fresh_days", "time in which an answer loses 63 % of what it teaches", "days", 1.0, 0.01, 365, ASSUMED),
    ("kept_drive", "drive that an answer within a promise of no time gives", "log-odds", 0.02, 0, 2, ASSUMED),
    ("broken_drive", "drive lost by breaking a promise of no time", "log-odds", 0.02, 0, 2, ASSUMED),
    ("late_drive", "drive lost for each day an answer is late", "log-odds a day", 0.023, 0, 2, "a smaller prototype's fit"),
    ("withdrawn_drive", "drive lost by a request withdrawn unanswered", "log-odds", 0.02, 0, 2, ASSUMED),
    # -- neighbours ----------------------------------------------------------------------------------------------
    ("peer_pull", "mood that neighbours draw to if all live stores are green", "log-odds", 0.6, 0, 4, "a smaller prototype's fit"),
    ("peer_drag", "mood that neighbours draw down to if all live stores are red", "log-odds", 0.5, 0, 4, "a smaller prototype's fit"),
    ("region_weight", "weight of the own region among neighbours, the network has the rest", "share", 0.5, 0, 1, ASSUMED),
    # -- playbook ------------------------------------------------------------------------------------------------
    ("playbook_training", "learning in training is this much faster with a mature playbook", "share", 0.4, 0, 3, FITTED),
    ("playbook_requests", "requests avoided by a mature playbook", "share", 0.7, 0, 1, FITTED),
    ("playbook_coaching", "what coaches give with a mature playbook is this much more", "share", 0.25, 0, 3, FITTED),
    ("solved_to_mature", "solved problems after which the playbook is 63 % mature", "problems", 500.0, 1, 1000000000.0, FITTED),
    ("playbook_days", "time in which what is known is written up", "days", 60.0, 0.01, 365, ASSUMED),
    ("accepted_to_mature", "accepted stores after which the playbook is 63 % mature", "stores", 30.0, 1, 1000000000.0, FITTED),
    # -- effects -------------------------------------------------------------------------------------------------
    ("dip", "efficiency lost where all is tried and nothing mastered (J-curve)", "share", 0.071, 0, 1, FITTED),
    ("dip_complaints", "rise of complaints for each share of efficiency lost in the dip", "ratio", 19.0, 0, 50, "S1 (2019), seen"),
    ("usage_complaints", "fall of complaints at full usage", "share", 0.1, 0, 1, ASSUMED),
    # -- lights and acceptance -----------------------------------------------------------------------------------
    ("green_usage", "usage above which a light is green", "share", 0.8, 0, 1, "S1"),
    ("yellow_usage", "usage above which a light is yellow", "share", 0.6, 0, 1, "S1"),
    ("orange_usage", "usage above which a light is orange", "share", 0.4, 0, 1, "S1"),
    ("green_efficiency", "efficiency for green, of the change's full gain", "share of gain", 15 / 35, -1, 1, "S1"),
    ("yellow_efficiency", "efficiency for yellow, of the change's full gain", "share of gain", 5 / 35, -1, 1, "S1"),
    ("orange_efficiency", "efficiency for orange, of the change's full gain", "share of gain", 0.0, -1, 1, "S1"),
    ("green_complaints", "most complaints over the start for green", "share", 0.05, -1, 10, "S1 (no figure); assumed"),
    ("yellow_complaints", "most complaints over the start for yellow", "share", 0.1, -1, 10, "S1 (no figure); assumed"),
    ("orange_complaints", "most complaints over the start for orange", "share", 0.2, -1, 10, "S1 (no figure); assumed"),
    ("hysteresis", "a light changes only when this far past its boundary", "share", 0.02, 0, 0.2, ASSUMED),
    ("measuring_error", "error of a week's measured usage and efficiency, standard deviation", "share", 0.03, 0, 0.5, ASSUMED),
    ("complaint_error", "error of a week's measured complaints, standard deviation", "share", 0.02, 0, 0.5, ASSUMED),
    ("accept_usage", "real usage that an acceptance asks for, and that counts as using", "share", 0.6, 0, 1, "S1 (yellow)"),
    ("accept_efficiency", "efficiency that an acceptance asks for, of the full gain", "share of gain", 5 / 35, -1, 1, "S1 (yellow)"),
    ("reinspect_days", "days from the head office visit in a hold to the second inspection", "days", 14.0, 0, 180, ASSUMED),
    # -- levers: resistance --------------------------------------------------------------------------------------
    ("memory_emotional", "emotional resistance of a store that remembers an earlier failure", "log-odds", 0.4, 0, 4, ASSUMED),
    ("special_cognitive", "cognitive resistance of a store that holds itself to be special", "log-odds", 0.3, 0, 4, ASSUMED),
    ("no_time_behavioural", "behavioural resistance of a store that has no people and no time", "log-odds", 0.4, 0, 4, ASSUMED),
    ("objection_hours", "work on a talk that answers a store's objections", "hours", 2.0, 0.1, 8, ASSUMED),
    ("objection_answered", "part of an objection's resistance that an answer takes", "share", 0.7, 0, 1, ASSUMED),
    ("adaptation_full", "adaptation that takes all that it can take of cognitive resistance", "share", 0.2, 0.01, 1, "S0 (10 to 20 %)"),
    ("adaptation_cognitive", "part of cognitive resistance that full adaptation takes", "share", 0.4, 0, 1, ASSUMED),
    ("adaptation_loss", "gain lost for each share of the change that is adapted", "ratio", 0.5, 0, 1, ASSUMED),
    ("urgency_cognitive", "part of cognitive resistance that urgency takes", "share", 0.2, 0, 1, ASSUMED),
    ("vision_cognitive", "part of cognitive resistance that a vision of the benefits takes", "share", 0.25, 0, 1, ASSUMED),
    ("message_cognitive", "part of cognitive resistance that believed messages take", "share", 0.4, 0, 1, ASSUMED),
    ("messages_to_believe", "messages until a store believes; more add nothing", "messages", 10.0, 1, 1000, "S1 (at least 10)"),
    ("win_cognitive", "part of cognitive resistance that a first visible success takes", "share", 0.2, 0, 1, ASSUMED),
    ("win_mood", "mood that a first visible success gives every store", "log-odds", 0.1, 0, 2, ASSUMED),
    ("win_from_days", "earliest day of a quick win since the programme's start; later is too late", "days", 14.0, 0, 365, "S1 (first store in week 2)"),
    ("win_until_days", "latest day of a quick win since the programme's start", "days", 56.0, 1, 730, "S1 (4 to 8 weeks)"),
    ("visit_emotional", "part of emotional resistance that a visit takes", "share", 0.05, 0, 1, ASSUMED),
    ("no_penalty_emotional", "part of emotional resistance that a trial without penalty takes", "share", 0.3, 0, 1, ASSUMED),
    ("no_penalty_drive", "part of the drive lost by giving up that a trial without penalty saves", "share", 0.5, 0, 1, ASSUMED),
    ("kpi_full", "weight of usage in a manager's measures that works fully", "share", 0.15, 0.01, 1, "S1 (15 %)"),
    ("kpi_behavioural", "part of behavioural resistance that the full weight takes", "share", 0.4, 0, 1, ASSUMED),
    ("fund_behavioural", "part of behavioural resistance that a good store's fund takes", "share", 0.2, 0, 1, ASSUMED),
    # -- levers: what goes on week by week -----------------------------------------------------------------------
    ("equipment_effort", "part of the daily effort that the published equipment takes", "share", 0.3, 0, 1, ASSUMED),
    ("paid_training_speed", "learning in paid training time is this much faster", "share", 0.3, 0, 3, ASSUMED),
    ("coalition_pull", "weight of good neighbours, more if all stores are in the coalition", "share", 1.0, 0, 10, ASSUMED),
    ("prize_mood", "mood of the store that wins the month's prize", "log-odds", 0.1, 0, 2, ASSUMED),
    ("prize_behavioural", "part of behavioural resistance that a month of published prizes takes", "share", 0.05, 0, 1, ASSUMED),
    ("meeting_hours", "work on a store's place on a review's agenda", "hours", 1.0, 0.1, 8, ASSUMED),
    ("action_days", "time in which a review's action is to be done", "days", 14.0, 1, 180, ASSUMED),
    ("late_days", "delay of an action that is begun late", "days", 21.0, 1, 365, ASSUMED),
    ("stop_sample", "inspected stores that a quarterly review needs to stop launches", "stores", 10.0, 1, 10000, ASSUMED),
    ("sharing_solves", "probability that a week of sharing solves an open problem, with a mature playbook", "share", 0.3, 0, 1, ASSUMED),
    # -- levers: a store's path ----------------------------------------------------------------------------------
    ("see_days", "time that a store spends at its host", "days", 0.5, 0.1, 5, "S0 (half a day)"),
    ("see_hours", "hours of demonstration that this is worth", "hours", 4.0, 0, 40, "S0 (half a day)"),
    ("see_cognitive", "part of cognitive resistance that seeing it work takes", "share", 0.3, 0, 1, ASSUMED),
    ("see_emotional", "part of emotional resistance that seeing it work takes", "share", 0.2, 0, 1, ASSUMED),
    ("see_drive", "drive that seeing it work gives", "log-odds", 0.05, 0, 2, ASSUMED),
)
# fmt: on

#: The rows above, and those of the mechanisms.
TABLE: tuple[Coefficient, ...] = tuple(
    Coefficient(*row) for rows in (_ROWS, *(part.ROWS for part in parts("coefficients").values())) for row in rows
)

DEFAULTS: dict[str, float] = {row.name: row.default for row in TABLE}

if TYPE_CHECKING:
    # The fields are the names in the table, which no type checker can read; a test checks the rules against them.
    Coefficients: TypeAlias = Any
else:
    #: Plain values of all coefficients, in the order of the table; the argument of rules and engines.
    Coefficients = namedtuple("Coefficients", [row.name for row in TABLE])


def coefficients(**changed: float) -> Coefficients:
    """The default coefficients, with some replaced by name; units and ranges as in ``TABLE``.

    Raises
    ------
    KeyError
        For a name that is not in the table.
    """
    unknown = changed.keys() - DEFAULTS.keys()
    if unknown:
        raise KeyError(f"no coefficient named {', '.join(sorted(unknown))}")
    return Coefficients(**{**DEFAULTS, **changed})


def markdown() -> str:
    """The table as Markdown, one row per coefficient, as in docs/model.md."""
    head = ("name", "meaning", "unit", "default", "range", "source")
    rows = [
        (f"`{row.name}`", row.meaning, row.unit, f"{row.default:g}", f"{row.low:g} to {row.high:g}", row.source)
        for row in TABLE
    ]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (head, ("---",) * len(head), *rows))


if __name__ == "__main__":
    print(markdown())
