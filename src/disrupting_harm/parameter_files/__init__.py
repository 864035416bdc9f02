"""Parameter files as people write them: schemas for editors, a new country, what a unit inherits, and who holds what."""
