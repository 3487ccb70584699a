"""The folder of a run: its files, lock, identity and checksums."""
