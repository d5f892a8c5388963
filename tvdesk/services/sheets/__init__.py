"""Excel in and out: workbooks as offices keep them, read without guessing; templates, exports and error files.

:class:`~tvdesk.services.sheets.service.Sheets` is the way in for commands and window.
"""
