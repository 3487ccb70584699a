"""Foundations of any simulation: compiled rules, random numbers, mathematics, calendar. Independent of the model."""
