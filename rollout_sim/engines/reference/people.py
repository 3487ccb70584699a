"""People: their numbers, roles, rota and hours, and the queues that each takes tasks from."""

import math

import numpy as np

from rollout_sim.engines.reference.tasks import EVERYBODY, PERSON, REGION, QueueName
from rollout_sim.rules.coaching import on_duty
from rollout_sim.rules.events import GROUPS, REGIONAL, SEED
from rollout_sim.rules.outcome import PEOPLE
from rollout_sim.rules.presence import is_there
from rollout_sim.rules.service import FROM_START, GROUP_ON_SITE, serves
from rollout_sim.scenario.plan.plan import Plan
from rollout_sim.scenario.plan.stays import stay_days, stay_numbers


class Staff:
    """Slots for all people of a plan, role by role in the order of their rows.

    A coach's slot is empty until a coach is certified, so that a person's number is the same in every future.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.roles = [role for role, places in plan.people.items() for _ in range(places)]
        self.skill = [plan.coefficients.head_office_skill] * len(self.roles)
        self.here = [bool(FROM_START[role]) for role in self.roles]
        self.home = [-1] * len(self.roles)  # a seed coach's own store
        self.region = [-1] * len(self.roles)
        self.charges: list[list[int]] = [[] for _ in self.roles]  # stores of a seed coach
        self.table = np.zeros(len(self.roles), dtype=PEOPLE)
        self.table["role"] = self.roles
        self.table["from_day"] = [0.0 if here else np.nan for here in self.here]
        self._stay_of = stay_numbers(plan.stays, plan.people)
        self._stays, self._leaves = stay_days(plan.stays, plan.run_days)
        self._queues = [self._names(person) for person in range(len(self.roles))]
        self._remote = [tuple(n for n in names if not GROUP_ON_SITE[n[2]]) for names in self._queues]

    def _names(self, person: int) -> tuple[QueueName, ...]:
        role = self.roles[person]
        owner = {SEED: (PERSON, person), REGIONAL: (REGION, self.region[person])}.get(role, (EVERYBODY, 0))
        return tuple((*owner, group) for group in range(GROUPS.size) if serves(role, group, self.plan.desk))

    def queues(self, person: int, site: bool) -> tuple[QueueName, ...]:
        """Names of the queues that a person may take from, with or without those of tasks on site."""
        return self._queues[person] if site else self._remote[person]

    def free_slot(self, role: int) -> int | None:
        """The lowest empty slot of a role."""
        return next((p for p, r in enumerate(self.roles) if r == role and not self.here[p]), None)

    def certify(self, person: int, day: float, skill: float, home: int, region: int) -> None:
        """Certify a coach into a slot, from this day on."""
        self.here[person] = True
        self.skill[person] = skill
        self.home[person] = home
        self.region[person] = region
        self.table[person]["from_day"] = day
        self._set_queues(person)

    def _set_queues(self, person: int) -> None:
        self._queues[person] = self._names(person)
        self._remote[person] = tuple(n for n in self._queues[person] if not GROUP_ON_SITE[n[2]])

    def move(self, person: int, region: int) -> None:
        """Move a regional coach to another region."""
        self.region[person] = region
        self._set_queues(person)

    def on_duty(self, person: int, day: int, over: float = math.inf) -> bool:
        """Whether a person is present and on the rota that day; ``over`` is the day of the last batch's end."""
        if not self.here[person] or not is_there(self._stay_of[person], day, over, self._stays, self._leaves):
            return False
        if self.plan.always_on_duty:
            return True
        days = self.plan.seed_days_a_week if self.roles[person] == SEED else self.plan.days_a_week
        return bool(on_duty(person, day, days, self.plan.work_days))

    def count_duty(self, person: int, days: float) -> None:
        """Add days on duty to a person's row."""
        self.table[person]["duty_days"] += days

    def count_hours(self, person: int, used: float, overtime: float) -> None:
        """Add worked hours to a person's row."""
        row = self.table[person]
        row["used_hours"] += used
        row["overtime_hours"] += overtime
