"""Administrative counts: what components that count reports share."""
