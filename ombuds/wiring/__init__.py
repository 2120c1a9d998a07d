"""Parts of the composition root: what joins use cases and the outside world."""
