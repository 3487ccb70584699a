"""Nudges: on a day of the run, stores are put into a given state, such as one that was observed."""
