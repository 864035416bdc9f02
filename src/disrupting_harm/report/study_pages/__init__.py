"""Pages of the countries together, beside their report: what was recommended and done, and what young survivors say."""
