"""Catalogues of the report's texts in other languages: read, held against the English texts, brought up to date."""
