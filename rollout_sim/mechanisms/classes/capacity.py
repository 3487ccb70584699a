"""What one more trainer, or a day more of each, is worth."""

from rollout_sim.wording.language import N_

#: Behind which lever each stands, its name, the path of its number, and what people read.
LEVERS = (
    ("regional coach", "trainer", "training.classes.trainers", N_("one more trainer")),
    ("trainer", "trainer day", "training.classes.days_a_week", N_("a day a week more of every trainer")),
)
