"""What touches every room at once: taking one's data along, leaving, and making one account of two."""
