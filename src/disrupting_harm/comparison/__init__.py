"""What changed in a notebook's result: the current one beside that of the last committed run."""
