"""Reads scenario and data files into values with their places, and writes them; every mistake has its line."""
