r"""Expressions: whatever stands for one number, in letters, roots, powers, functions and sums.

The same: the same value wherever both sides have one (``proofs``): by the canonical form, by
numbers that refute, by proof. Plus-minus signs are all that they stand for (``signs``), sums with
dots are proved by induction (``dotted``), ``log`` may have either base (``logarithms``), and
letters are what ``letters`` says. What has no value equals nothing, and infinity only itself
(``infinity``).

Settings: ``log_base``, ``max_terms``, ``max_nodes``, ``symbolic_calls``.

    (x+1)^2 == x^2+2x+1
    \sqrt{8} == 2\sqrt{2}
    \sin^2 x + \cos^2 x == 1
    \sqrt{2} != 1.41
    x != y
    \pm 2 == 2, -2
    \log 100 == 2
    \log 100 != 2  (log_base="e")
    1+2+3+\cdots+n == \frac{n(n+1)}{2}
    x^2 + C == x^2 + K
    0 != 1/0
"""
