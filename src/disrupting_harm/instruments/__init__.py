"""Questionnaires as XLSForms kept as text, and what follows from them: columns, rules, codebook, template and the field's form."""
