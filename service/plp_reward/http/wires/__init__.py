"""The wires of frameworks: what they post and want to read, around the one path to rewards."""
