"""The parts of the page on which the year is set up."""
