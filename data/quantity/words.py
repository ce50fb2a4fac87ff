"""The number words of Arabic."""

from __future__ import annotations

from collections.abc import Mapping

DEFAULT_VAGUE: Mapping[str, int] = {
    "several": 3,
    "tens": 10,
    "hundreds": 100,
    "thousands": 1_000,
    "millions": 1_000_000,
}
"""What a magnitude without a number is taken to be: for tens, hundreds and thousands the convention of ACLED."""
