"""Use cases, the only writers. No Qt."""
