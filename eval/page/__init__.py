"""Annotated documents as one page to read in a browser, without a network."""

from marsad.eval.page.assemble import assemble, to_json
from marsad.eval.page.content import page_content, pairs_content

__all__ = ["assemble", "page_content", "pairs_content", "to_json"]
