"""Whether a model folder can be trusted: what is in its files, told without running or unpickling any of it."""
