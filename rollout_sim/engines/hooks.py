"""Hooks: the places at which the engines call mechanisms, in the order of ``mechanisms.register``.

A mechanism answers a hook by a method (reference engine) and a function (compiled engine) of its name. Hooks of the
first kind call all that answer; one of the second kind asks in turn until a mechanism takes the matter over. This is
also how mechanisms meet: one may call a hook that another answers.
"""

#: What each hook is called with besides the world, and when.
CALLED = {
    "begin": "(), once, when the stores are drawn and before anything happens",
    "duty": "(day), at the start of each day's duty, before idle people look for tasks",
    "daily": "(day), at the end of the day's tick",
    "weekly": "(), at the weekly review, when lights are read and levers have acted on stores",
    "quarterly": "(), at the first weekly review of a quarter, behind the month's prizes and before agendas are made",
    "went_live": "(store), when a store goes live",
    "finished": "(person, task), when a task of a mechanism's kind is done",
    "close": "(), at the end of the run",
}
#: Of these the first answer that takes the matter over counts.
TAKEN = {
    "take_course": "(store), when a store is to be given its course; the one that takes it continues the store's path",
    "put_on_record": "(kind, store), when a weekly review has news of a store; the one that takes it records it itself",
    "raise_finding": "(store), when a review agrees on an action at a store; the one that takes it follows it up",
}
