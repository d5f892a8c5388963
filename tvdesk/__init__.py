"""tvdesk: an offline, signed record of a province's foreign-information work."""

__version__ = "0.1.0"
