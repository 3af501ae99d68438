"""Settings to objects: which implementations run, and the loop that runs them."""
