"""What comes in at the consolidating office: the parts of the page."""
