"""Surveys: what components with respondents share, whatever the sample."""
