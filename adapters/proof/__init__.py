"""Keys, the signer's own memory and the witness's: what stands outside the database."""
