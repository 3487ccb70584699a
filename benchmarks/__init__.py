"""Benchmarks of the engines: ratios from one run of `make bench`, never a timed test."""
