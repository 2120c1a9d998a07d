"""A case: what is asked of it (commands), what happened (events), how it stands (case), what follows (decide)."""
