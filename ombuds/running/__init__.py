"""`ombuds run`: everything a newcomer sees, started together and ended together."""
