"""The event loops. ``reference`` is the one to read, and the judge."""
