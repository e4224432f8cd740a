r"""Families of solutions: sets that a parameter, dots or a restriction to integers describes.

The same: the same numbers, or the same points of a line (``equality``). An answer is read as a
description: what it says of its letters (``domains``), in words too (``integers_in_words``),
beside its tree (``descriptions``). Descriptions become points and spans that repeat (``shapes``,
``values``, ``spans``, ``alternating``), these become cells of one grid (``grids``, ``cells``);
tuples in one parameter become lines (``lines``). Letters that a solution chooses itself are
``letters``.

Settings: ``names_optional``.

    x = k\pi, k \in \mathbb{Z} == x = n\pi, n \in \mathbb{Z}
    x = \frac{k\pi}{2}, k \in \mathbb{Z} == x = k\pi, x = \frac{\pi}{2} + k\pi, k \in \mathbb{Z}
    x = k\pi, k \in \mathbb{Z} != x = 2k\pi, k \in \mathbb{Z}
    \{x \in \mathbb{Z} \mid -2 \le x < 2\} == \{-2, -1, 0, 1\}
    \text{all odd integers} == 2k+1, k \in \mathbb{Z}
    (2n+1, n), n \in \mathbb{Z} == (2k-1, k-1), k \in \mathbb{Z}
    y = Ae^x + Be^{-x} == y = c_1 e^x + c_2 e^{-x}
"""
