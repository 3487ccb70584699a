"""Kinds of scenario values: how each is read, checked and printed, and the form of a mistake."""
