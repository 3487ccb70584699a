"""The kinds of values that a scenario has: how each is read, checked and printed, and what is said of a mistake."""
