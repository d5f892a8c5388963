"""Forms on screen: built from the field tables, led by a presenter that knows no window."""
