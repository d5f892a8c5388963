"""The parts of the page of units and their devices."""
