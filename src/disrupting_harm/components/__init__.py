"""One folder per component of the study. `disrupting_harm.registry` finds them and says what a folder holds."""
