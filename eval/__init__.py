"""What counts as equal, the scores made of it, and the reports people read. Needs no torch."""
