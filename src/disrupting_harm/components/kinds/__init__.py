"""What the components of one kind share."""
