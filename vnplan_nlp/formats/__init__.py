"""What offices use: calendar files, pictures of the time line, work lists. All of it reads a `PlanDocument` only."""
