"""What its developers run to maintain the package; no part of it."""
