"""Assessments: a status or a level per item, each with who says so, of when, and the source."""
