"""What waits for a decision: the rooms of the page."""
