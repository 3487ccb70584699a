"""Replications of many futures: run, saved, and loaded. Independent of the studies."""
