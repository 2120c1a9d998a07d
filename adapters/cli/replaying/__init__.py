"""How a replayed case is shown: as data, on a terminal, and as a page that needs no server."""
