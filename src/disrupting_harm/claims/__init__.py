"""Findings as sentences whose numbers are references to estimates, and the check of the rendered page against them."""
