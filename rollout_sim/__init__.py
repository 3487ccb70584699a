"""Simulate rolling a change out over many stores, and compare ways of doing it."""

__version__ = "0.1.0"
