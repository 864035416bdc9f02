"""Walk the chain of a figure down to its raw file, and check every link of it."""
