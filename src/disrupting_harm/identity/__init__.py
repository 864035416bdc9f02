"""What a file of the study says of itself wherever it goes: whose it is, what it shows, and the hash of its content."""
