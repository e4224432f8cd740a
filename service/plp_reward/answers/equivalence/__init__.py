"""Whether two answers are the same: by their kinds, their values, what they state."""
