"""One area of the world, built once and used without a network."""
