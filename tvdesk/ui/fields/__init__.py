"""One editor for every kind of field. None validates, searches or rewrites on a key: input methods correct by
backspaces, and what a key changes under them is garbled."""
