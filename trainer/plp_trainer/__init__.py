"""Runs the paper's training on OpenRLHF, from a laptop's CPU to A100 nodes."""
