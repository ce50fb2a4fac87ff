"""Names of actors and places in the one form that tables are grouped by."""

from marsad.data.names.aliases import AliasError, Aliases
from marsad.data.names.canonical import Canon
from marsad.data.names.document import canonical_names

__all__ = ["AliasError", "Aliases", "Canon", "canonical_names"]
