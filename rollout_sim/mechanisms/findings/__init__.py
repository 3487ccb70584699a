"""Findings of inspections, followed up to closure: who looks, what stores mend, and what a follow-up is worth."""
