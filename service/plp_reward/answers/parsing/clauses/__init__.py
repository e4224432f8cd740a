"""Clauses of an answer: lists of statements, sets and quantities."""
