"""The live view in a terminal: what is the case, drawn once a second; plain lines where there is no terminal."""
