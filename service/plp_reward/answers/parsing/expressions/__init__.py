"""Expressions: sums of products of powers of atoms, and what commands make of theirs."""
