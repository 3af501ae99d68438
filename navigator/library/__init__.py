"""What a rider looks up: places by name and by nearness."""
