"""Raw files to derived tables: placed under DVC, read, brought into contract form, checked, and written with a record."""
