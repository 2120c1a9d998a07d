"""Complaints from files: mapping columns, reading CSV, keeping rows in order, setting bad ones aside."""
