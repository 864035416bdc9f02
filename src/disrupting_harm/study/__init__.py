"""Parameters of the study: strict reading of their files, inheritance, and frozen models. Import the modules by name."""
