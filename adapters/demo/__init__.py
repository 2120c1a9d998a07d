"""The demonstration: an invented office, invented people and invented complaints."""
