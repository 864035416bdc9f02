"""Stand-in data made from the contracts. Never evidence: every row says `synthetic`.

A module per component holds `synthesize_<component>`.
"""
