"""A file from anywhere: what it says of itself, what it shows, and which file of the study it is, was or pretends to be."""
