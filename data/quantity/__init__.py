"""Values of quantities: how many, of what, with which certainty, read from the words themselves."""

from marsad.data.quantity.read import read_quantity
from marsad.data.quantity.value import DEFAULT_VAGUE, GROUPS, MODIFIERS, QuantityValue

__all__ = ["DEFAULT_VAGUE", "GROUPS", "MODIFIERS", "QuantityValue", "read_quantity"]
