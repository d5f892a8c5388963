"""Lists of records: an array of row numbers, and of the rows only what is in sight."""
