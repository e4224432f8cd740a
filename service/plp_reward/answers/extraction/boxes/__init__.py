"""The final answer in a box."""
