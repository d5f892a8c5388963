"""Commands over the services."""
