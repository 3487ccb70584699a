"""Style of all charts, and how they are saved."""
