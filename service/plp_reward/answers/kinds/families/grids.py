"""Sets that an integer parameter or a restriction to integers describes, compared exactly.

``x = k pi/2`` and ``x = k pi or x = pi/2 + k pi``; ``n = 1 or 4 (mod 6)`` and ``n = 3k + 1``;
``{x in Z | -2 <= x < 2}`` and ``{-2, -1, 0, 1}``. Both sides become points and spans that repeat
with a step (``shapes``), and these become cells of one grid (``cells``).
"""

from __future__ import annotations

import math
from fractions import Fraction

from plp_reward.answers.algebra.canonical import Canonical
from plp_reward.answers.algebra.quotients import ONE_QUOTIENT, ZERO_QUOTIENT, Quotient, rational_of
from plp_reward.answers.budget import give_up
from plp_reward.answers.errors import AnswerError
from plp_reward.answers.kinds.families import cells
from plp_reward.answers.kinds.families.cells import Cells
from plp_reward.answers.kinds.families.descriptions import Described
from plp_reward.answers.kinds.families.domains import INTEGERS
from plp_reward.answers.kinds.families.shapes import Shaping, TooManyPartsError
from plp_reward.answers.kinds.families.spans import Joined, Leaf, NoShapeError, Shape, leaves
from plp_reward.answers.parsing.word_set import word_set

_ANGLE_PARAMETERS = word_set("k n m l j")
_MAX_TERMS = 60
_MAX_WORK = 400_000


def same_set(gold: Described, answer: Described, *, names_optional: bool = True) -> bool | None:
    """Whether both describe the same set; None where that is not certain, or no sets are meant."""
    verdicts = []
    for naturals in (0, 1) if gold.has_naturals or answer.has_naturals else (0,):
        try:
            verdicts.append(_same(gold, answer, naturals, names_optional))
        except AnswerError:
            return None
    if True in verdicts:
        return True
    return None if None in verdicts else False


def _same(gold: Described, answer: Described, naturals: int, names_optional: bool) -> bool | None:
    first, second = Shaping(gold, naturals), Shaping(answer, naturals)
    shapes = _wholes(first, second)
    bound = first.is_bound or second.is_bound
    if (
        first.name != second.name
        and not bound
        and ((first.name and second.name) or not names_optional)
    ):
        return None
    if not (first.stated or second.stated):
        return None
    for side, other in ((first, second), (second, first)):
        if side.has_residue and not other.stated:
            return None
    if first.dense or second.dense:
        bare = first.name not in first.domains and second.name not in second.domains
        return False if first.dense != second.dense and bare else None
    grid = Grid([leaf for shape in shapes for leaf in leaves(shape)])
    if not _may_be_assumed(first, second, grid):
        return None
    certain = not (first.assumed or second.assumed)
    for index, side in enumerate((first, second)):
        other = (second, first)[index]
        if side.is_by_custom_of_integers and other.is_of_integers:
            shapes[index] = Joined("inter", (shapes[index], side.universe(INTEGERS)))
            certain = False
    if grid.same(*shapes):
        return True
    return False if certain and grid.is_rational else None


def _wholes(first: Shaping, second: Shaping) -> list[Shape]:
    """The shapes of both sides.

    Raises:
        NoShapeError: one of them has none, or none that is looked at. That is only given up if
            integers make the answer: unions of spans are compared by other rules.
    """
    shapes: list[Shape] = []
    too_many: TooManyPartsError | None = None
    for side in (first, second):
        try:
            shapes.append(side.whole())
        except TooManyPartsError as error:
            too_many = error
    if too_many is not None:
        if first.stated or second.stated or first.domains or second.domains:
            give_up(str(too_many))
        raise too_many
    return shapes


def _may_be_assumed(gold: Shaping, answer: Shaping, grid: Grid) -> bool:
    """Whether letters of which nothing is said may be taken for integer parameters.

    One side at least has to say so. A gold that does not may mean a given letter by k, so it has to
    look like the solutions of an equation: multiples of pi in k, or ``n = 4k + 1`` against an
    answer without parameter.
    """
    angles = not grid.is_of_rationals
    if gold.assumed and answer.assumed:
        return False
    if gold.assumed:
        return gold.assumed == {"k"} if angles else bool(gold.name) and not answer.parametric
    return not angles or answer.assumed <= _ANGLE_PARAMETERS


class Grid:
    """Common units and starting points for all leaves of two shapes."""

    def __init__(self, all_leaves: list[Leaf]) -> None:
        self.algebra = Canonical(_MAX_TERMS)
        self.leaves = all_leaves
        steps = [leaf.step for leaf in all_leaves if leaf.step is not None]
        irrational = [step for step in steps if rational_of(step) is None]
        if len(irrational) not in (0, len(steps)):
            raise NoShapeError("rational and irrational steps")
        self.is_of_rationals = not irrational
        self.per_unit = self.algebra.inverse(irrational[0]) if irrational else ONE_QUOTIENT
        self.bases = [ZERO_QUOTIENT]
        """Points that are no rational multiples of the unit apart, as far as is known."""
        self.scale = 1
        for leaf in all_leaves:
            for length in (leaf.low, leaf.high, leaf.step):
                if length is not None:
                    place = self.place(length)[1]
                    self.scale = math.lcm(self.scale, place.denominator)

    @property
    def is_rational(self) -> bool:
        """True if all points are known multiples of one unit: then different means different."""
        return len(self.bases) == 1

    def place(self, point: Quotient) -> tuple[int, Fraction]:
        """A point as a base and a number of units from there."""
        for index, base in enumerate(self.bases):
            units = self.units(self.algebra.minus(point, base))
            if units is not None:
                return index, units
        self.bases.append(point)
        return len(self.bases) - 1, Fraction(0)

    def units(self, length: Quotient) -> Fraction | None:
        """A length in units, if that is a rational number."""
        return rational_of(self.algebra.times(length, self.per_unit))

    def same(self, one: Shape, other: Shape) -> bool:
        """Whether two shapes are the same set."""
        parts = max(1, len(self.leaves))
        work = _MAX_WORK // parts
        return all(
            cells.same(self.cells(one, base), self.cells(other, base), work, parts)
            for base in range(len(self.bases))
        )

    def cells(self, shape: Shape, base: int) -> Cells:
        """The cells of a shape on the grid through one base."""
        if isinstance(shape, Joined):
            parts = [self.cells(part, base) for part in shape.parts]
            total = parts[0] if parts else cells.NOTHING
            for part in parts[1:]:
                if shape.operation == "union":
                    total |= part
                elif shape.operation == "inter":
                    total &= part
                else:
                    total -= part
            return total
        if not shape.is_point and len(self.bases) > 1:
            raise NoShapeError("spans between points of different kinds")
        low, high = (self.cell(end, base) for end in (shape.low, shape.high))
        if shape.is_point:
            if low is None or high is None:
                return cells.NOTHING
        else:
            low = None if low is None else low + (not shape.low_closed)
            high = None if high is None else high - (not shape.high_closed)
        if shape.step is None:
            return cells.span(low, high)
        step = self.units(shape.step)
        if step is None or low is None or high is None:
            raise NoShapeError("a step between the units")
        width = int(2 * self.scale * step)
        if not shape.is_point and not 0 < high - low < abs(width):
            raise NoShapeError("spans that are empty or overlap")
        return cells.repeated(low, high, width, shape.first, shape.last)

    def cell(self, end: Quotient | None, base: int) -> int | None:
        """The cell of a point on the grid through ``base``; None if it is not on it."""
        if end is None:
            return None
        found, units = self.place(end)
        return int(2 * self.scale * units) if found == base else None
