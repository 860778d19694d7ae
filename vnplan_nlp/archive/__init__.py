"""A whole archive of files: found, parsed by many workers, written in parts, and taken up again where a run ended."""
