"""Archives of plans: many files read into one folder of data."""
