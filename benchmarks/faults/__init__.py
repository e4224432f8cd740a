"""Attacks on a running service, on dumps and on pages: ``python -m benchmarks.faults``."""
