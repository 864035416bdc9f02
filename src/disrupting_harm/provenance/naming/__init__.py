"""What happened to a file that is not what the study made: one reason of a closed list, and where it shows."""
