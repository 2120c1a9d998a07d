"""Looking back: a case step by step, as it stood at a moment in either of its two times, and who had it how long."""
