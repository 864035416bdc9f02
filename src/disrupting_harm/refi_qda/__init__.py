"""REFI-QDA: codebooks (.qdc) and projects (.qdpx) that programs for qualitative coding exchange, read and written.

Own code, since the libraries on the package index are converters of XML to objects, some on lxml and xsdata: none counts positions
as the programs do, says what it did not carry over, holds against damaged files, or names the line of a mistake.
"""
