"""The rules made visible: what there is, what each does in a corpus, and why a line was read as it was."""
