"""The citation index: an archive of plans as one SQLite file, and what it answers."""
