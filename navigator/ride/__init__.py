"""A ride in progress, as pure state."""
