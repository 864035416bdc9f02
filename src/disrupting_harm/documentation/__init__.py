"""The pages of `docs/reference/` that are made from the code: parameters from their models, commands from the parser."""
