"""What stands in a drawing, read from its file: bars, points and numbers, held against the estimates that they show."""
