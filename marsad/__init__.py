"""marsad: from Arabic conflict reporting to actors, places, numbers and their links."""

__version__ = "0.1.0"
