"""How any chart looks, and how it is saved."""
