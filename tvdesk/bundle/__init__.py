"""The file that travels: canonical JSON, manifest, container, receipt."""
