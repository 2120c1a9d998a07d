"""Procedures as files: reading them safely, the shelf of shipped packs, their schema, reference and pictures."""
