"""Histories and procedures in the formats of others: XES, OCEL, BPMN, PNML, CSV; and logs of others, read."""
