"""What if: from the record and the files at hand to the rules of a run, and its results as CSV and as a picture."""
