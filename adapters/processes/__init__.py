"""Child processes: started with logs of their own, watched, and ended with everything that they started."""
