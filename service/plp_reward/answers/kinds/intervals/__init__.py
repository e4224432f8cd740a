r"""Sets of reals: intervals, unions, inequalities in one name, set-builders.

The same: the same points of the line, which ends belong to them included (``equality``). A
statement is read as a set (``reading``), which is made of pieces (``pieces``). Two different names
differ. Two brackets that may be a point are one unless the other side can be nothing but a set of
reals; the brackets of an interval are never left out.

Settings: none.

    (2, \infty) == x > 2
    x > 2 == (2, \infty)
    [0, 1) == 0 \le x < 1
    [0, 1) != [0, 1]
    (-1, 1) == |x| < 1
    x > 2 != y > 2
    (0, 1) \cup [1, 2) == (0, 2)
    \mathbb{R} \setminus \{0\} == x \ne 0
    \{x \mid x > 2\} == (2, \infty)
    [0, 1) != 0, 1
"""
