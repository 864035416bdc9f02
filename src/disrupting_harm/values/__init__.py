"""Values derived again: every number that is printed or drawn against its estimate, and estimates against their rows."""
