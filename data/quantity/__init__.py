"""Values of quantities: how many, of what, with which certainty, read from the words themselves."""

from marsad.data.quantity.read import read_quantity
from marsad.data.quantity.value import GROUPS, MODIFIERS, QuantityValue
from marsad.data.quantity.words import DEFAULT_VAGUE

__all__ = ["DEFAULT_VAGUE", "GROUPS", "MODIFIERS", "QuantityValue", "read_quantity"]
