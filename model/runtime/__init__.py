"""Ways to run a network: each takes padded windows as arrays and gives scores as arrays."""
