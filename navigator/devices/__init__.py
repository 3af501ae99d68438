"""What a rider carries: receivers, sensors, and the readings that come of them."""
