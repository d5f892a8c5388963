"""Schema history, one file a revision, from the first one on."""
