"""Kinds of events on the compiled engine's clock: ``who`` is a store, person, batch, day, role or task."""

(
    NOTHING,
    PATH_GOES_ON,  # a store's coaching path continues; tag: its spell
    WORK_ENDS,  # a person's task
    CALLED,  # a person stops being idle; tag: a task, or -1 to look for one
    REQUESTS_TODAY,  # a store has a request before tag, the end of its day
    ASKS,  # a store makes a help request; tag: the end of its day
    PATIENCE,  # a store starts to wait for an answer; who: the task, tag: its serial number
    PATIENCE_ENDS,
    VISITED,  # a failed store was visited in a hold; tag: its spell
    REINSPECTED,
    DAY,
    REVIEW_HELD,
    DUTY_NEAR,  # schedules the day's duty after all events of this moment
    DUTY,
    BATCH_LISTED,
    BATCH_DUE,
    BATCH_OVER,
    BATCH_CLOSED,
    GATE_REACHED,
    GATE_READ_AGAIN,
    CERTIFY,  # training of the coaches of a role begins
    CERTIFIED,
) = range(22)
