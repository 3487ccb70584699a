"""Checks of a scenario before it is run: assumptions, feasibility, readiness."""
