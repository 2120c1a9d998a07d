"""Notices on their way out: wording, layout, and the transports that carry them."""
