"""Words of the trade: fields, forms, rules, periods, dates, text, errors. Standard library only."""
