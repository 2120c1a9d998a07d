"""What if: the recorded histories under other rules, beside what really happened.  Nothing here writes."""
