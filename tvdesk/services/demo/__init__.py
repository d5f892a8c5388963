"""The demonstration: an office and six units of different kinds do one reporting round with real workbooks."""

from tvdesk.services.demo.steps import Demo

__all__ = ["Demo"]
