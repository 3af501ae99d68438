"""A fictional region with everything a rider can meet."""
