"""The road network in memory and on disk."""
