"""Values of expressions: exact canonical forms, numbers with error bounds, proofs."""
