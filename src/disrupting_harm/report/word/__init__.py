"""The report as a Word document for partners who edit in Word, and what they edited and commented brought back."""
