"""The parts of the page on which a workbook is taken in."""
