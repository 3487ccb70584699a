"""The folder that a run is kept in."""
