"""What leaves the project: the public half of chosen units, checked, listed, logged and, if wanted, signed."""
