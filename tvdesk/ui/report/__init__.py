"""The steps of the report page."""
