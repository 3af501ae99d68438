"""What an edge or a turn costs a given rider."""
