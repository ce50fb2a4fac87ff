"""Scores and errors as pictures that stand in a page: SVG without a script."""
