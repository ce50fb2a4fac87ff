"""What ``marsad benchmark`` measures: every path in a process of its own, taken in turns on the same texts."""
