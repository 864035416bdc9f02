"""The site: pages that show the study's figures with their chains, and one page that checks a copy of a file without a network."""
