"""The same document for Word: styles, tables with repeated headers, page numbers; to be edited and signed there."""
