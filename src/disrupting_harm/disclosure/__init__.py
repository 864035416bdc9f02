"""Statistical disclosure control: which estimates may leave, and in what coarseness, so that no respondent is singled out."""
