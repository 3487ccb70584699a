"""Kinds of events on the compiled engine's clock: ``who`` is a store, person, batch, day, role or task."""

(
    NOTHING,
    PATH_GOES_ON,  # a store's path of coaching; tag: its spell
    WORK_ENDS,  # a person's task
    CALLED,  # a person stops waiting; tag: a task, or -1 to look for one
    REQUESTS_TODAY,  # a store has a request before tag, the end of its day
    ASKS,  # a store asks for help; tag: the end of its day
    PATIENCE,  # a store begins to wait for an answer; who: the task, tag: its serial number
    PATIENCE_ENDS,
    VISITED,  # a failed store was visited in a hold; tag: its spell
    REINSPECTED,
    DAY,
    REVIEW_HELD,
    DUTY_NEAR,  # a day's duty begins after all else that ends now
    DUTY,
    BATCH_LISTED,
    BATCH_DUE,
    BATCH_OVER,
    BATCH_CLOSED,
    GATE_REACHED,
    GATE_READ_AGAIN,
    CERTIFY,  # coaches of a role are trained
    CERTIFIED,
) = range(22)
