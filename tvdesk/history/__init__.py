"""Changes, chains, clocks, vectors and what they add up to. Pure."""
