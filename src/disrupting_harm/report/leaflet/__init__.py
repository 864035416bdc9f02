"""Short documents beside the reports, as page and as PDF: a head, a warning, a few sections, and no contents."""
