"""What stand-in data are drawn with. Never evidence: every row of a stand-in says `synthetic`."""
