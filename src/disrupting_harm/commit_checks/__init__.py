"""What is about to be committed, or is tracked, is looked at for rows, results of notebooks, restricted files and keys."""
