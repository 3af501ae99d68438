"""From locations to a path: the search and its oracle."""
