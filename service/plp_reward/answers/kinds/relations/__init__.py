r"""Relations: equations, inequalities and systems of them.

The same: the same value of the same name (``assignments``), the same set of reals, or the same
statement, mirrored, rearranged or multiplied through (``equality``). Beside an answer that is no
relation, one is the value that it gives (``given_value``): the name was in the question. A chain of
constants has to be true. Conditions that both sides state have to agree (``conditions``).

Settings: ``names_optional``.

    x = 5 == 5
    5 == x = 5
    x = 5 != 5  (names_optional=False)
    x = 5 != y = 5
    f(x) = x^2 == x^2
    f(x) = x^2 == f(t) = t^2
    y = 2x + 1 == 2x - y + 1 = 0
    2x + 4y = 6 == x + 2y = 3
    x > y == y < x
    2x > 2y != x < y
    3 \cdot 4 = 12 == 12
    5 != 5 = 6
"""
