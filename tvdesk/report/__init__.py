"""Paper: content model in, PDF out. No database."""
