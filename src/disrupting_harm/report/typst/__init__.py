"""The report as PDF by Typst: HTML of the blocks to Typst code, the look in style.typ, the compiler with fonts of packages alone."""
