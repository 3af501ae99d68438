"""From a path to a route with words."""
