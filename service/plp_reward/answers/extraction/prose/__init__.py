"""The final answer in words: what is announced, what the last sentence says."""
