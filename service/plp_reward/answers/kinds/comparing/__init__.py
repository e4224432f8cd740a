"""What the kinds share when they compare: outcomes, parts matched with parts, names of values."""
