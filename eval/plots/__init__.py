"""Scores and errors as pictures that stand in a page: SVG without a script."""

from marsad.eval.plots.section import STYLE, report_section

__all__ = ["STYLE", "report_section"]
