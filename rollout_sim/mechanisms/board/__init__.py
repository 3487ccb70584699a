"""The weekly board: stores whose usage rises are shown to all, and gain drive by it."""
