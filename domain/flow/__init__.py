"""How cases flowed: the record read as a log of activities, and held against a procedure."""
