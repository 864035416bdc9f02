"""Raw files to derived tables. A module per component holds `derive_<component>`; `place` puts a raw file under DVC."""
