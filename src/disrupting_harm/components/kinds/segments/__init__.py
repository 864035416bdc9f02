"""Coded segments of text: what components that code interviews share."""
