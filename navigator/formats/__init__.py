"""Values to bytes and back: the files riders exchange."""
