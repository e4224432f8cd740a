"""Parsing of what stands behind a command: roots, sums, integrals, functions, environments."""

from __future__ import annotations

from plp_reward.answers import heads, indices
from plp_reward.answers.errors import UnreadableError
from plp_reward.answers.parsing.expressions.cases import read_cases
from plp_reward.answers.parsing.grammar import Grammar
from plp_reward.answers.parsing.tokens.token import Token
from plp_reward.answers.parsing.word_set import word_set
from plp_reward.answers.tree import (
    INFINITY,
    MISSING,
    PI,
    TWO,
    I,
    Node,
    div,
    name_of,
    neg,
    number,
    product,
    replaced,
    symbol,
)

_MATRICES = frozenset(
    ["matrix", "pmatrix", "bmatrix", "Bmatrix", "vmatrix", "Vmatrix", "smallmatrix", "array"]
)
_ROWS = word_set("cases aligned align gathered gather equation split eqnarray dcases")
_INVERSES = {
    "sin": "arcsin", "cos": "arccos", "tan": "arctan", "cot": "arccot", "sec": "arcsec",
    "csc": "arccsc", "sinh": "arcsinh", "cosh": "arccosh", "tanh": "arctanh",
}  # fmt: skip
_RECIPROCAL = {"arccot": "arctan", "arcsec": "arccos", "arccsc": "arcsin"}
"""Inverse functions that are another one of the reciprocal."""
_VARIADIC = frozenset(["gcd", "lcm", "max", "min"])
_LARGEST_DIAGONAL = 12
_BIG = frozenset(["sum", "prod", "int", "lim"])
_BINDERS = {"sum": heads.SUM, "prod": heads.PRODUCT}


def named(parser: Grammar, name: str, high: int) -> Node:
    """What follows the command or function ``name``."""
    parser.at += 1
    parser.enter()
    try:
        if name == "pi":
            return PI
        if name == "infty":
            return INFINITY
        if name == "emptyset":
            return Node(heads.SET)
        if name == "frac":
            if parser.at < high and parser.tokens[parser.at].text == "*":
                parser.at += 1
            upper = parser.argument(high)
            return div(upper, parser.argument(high))
        if name == "binom":
            if parser.at < high and parser.tokens[parser.at].text == "(":
                pair = parser.bracketed()
                return Node(heads.FUNCTION, pair.args, "binom")
            upper = parser.argument(high)
            return Node(heads.FUNCTION, (upper, parser.argument(high)), "binom")
        if name == "diag":
            return diagonal(parser, high)
        if name == "conj":
            inner = parser.bracketed()
            return replaced(inner, I, neg(I))
        if name in ("sqrt", "cbrt"):
            return root(parser, name, high)
        if name in _BIG:
            return big(parser, name, high)
        if name in _VARIADIC:
            if parser.at < high and parser.tokens[parser.at].text in ("(", "\\{", "{"):
                inner = parser.bracketed()
                args = (
                    inner.args
                    if inner.head in (heads.SEQUENCE, heads.SET, heads.LIST)
                    else (inner,)
                )
                return Node(heads.FUNCTION, args, name)
            if name in ("max", "min") and parser.at == high:
                return symbol(name)
            raise UnreadableError(f"{name} without brackets")
        return function(parser, name, high)
    finally:
        parser.depth -= 1


def diagonal(parser: Grammar, high: int) -> Node:
    """The matrix with the values in brackets on its diagonal: diag(1, 2)."""
    if parser.at >= high or parser.tokens[parser.at].text not in ("(", "\\{"):
        raise UnreadableError("diag without brackets")
    values = parser.bracketed().args
    if not 2 <= len(values) <= _LARGEST_DIAGONAL:
        raise UnreadableError("a diagonal of this size")
    cells = range(len(values))
    rows = (tuple(values[i] if i == k else number(0) for k in cells) for i in cells)
    return Node(heads.MATRIX, tuple(Node(heads.ROW, row) for row in rows))


def root(parser: Grammar, name: str, high: int) -> Node:
    """A root, with its index if it has one."""
    index = number(3) if name == "cbrt" else TWO
    if parser.at < high and parser.tokens[parser.at].text == "[":
        close = parser.match.get(parser.at)
        if close is not None and close + 1 < high and parser.tokens[close].text == "]":
            index = parser.expression(parser.at + 1, close)
            parser.at = close + 1
    if parser.at < high and parser.tokens[parser.at].kind == "num":
        radicand = parser.literal(parser.tokens[parser.at].text)
        parser.at += 1
    else:
        radicand = parser.argument(high)
    return Node(heads.FUNCTION, (radicand, index), "root")


def big(parser: Grammar, name: str, high: int) -> Node:
    """Sums, products, integrals and limits: (bound symbol, body, lower, upper)."""
    bounds: dict[str, tuple[int, int]] = {}
    while parser.at < high and parser.tokens[parser.at].text in ("_", "^"):
        mark = parser.tokens[parser.at].text
        parser.at += 1
        if parser.at >= high:
            raise UnreadableError("a bound is missing")
        close = parser.match.get(parser.at)
        if close is not None and parser.tokens[parser.at].text == "{":
            bounds[mark] = (parser.at + 1, close)
            parser.at = close + 1
        else:
            start = parser.at
            while parser.tokens[parser.at].text in ("-", "+") and parser.at + 1 < high:
                parser.at += 1
            parser.at += 1
            bounds[mark] = (start, parser.at)
    if name == "int":
        return integral(parser, bounds, high)
    body_at = parser.at
    variable: Node = MISSING
    lower: Node = MISSING
    if "_" in bounds:
        parts = parser.split(*bounds["_"], frozenset(["rel"]))
        variable = parser.expression(parts[0][0], parts[0][1])
        if len(parts) == 2:
            lower = parser.expression(parts[1][0], parts[1][1])
    upper = parser.expression(*bounds["^"]) if "^" in bounds else MISSING
    parser.at = body_at
    body = parser.multiplicative(high)
    if variable == I:
        variable = symbol("i")
        body = replaced(body, I, variable)
    if variable.head is heads.SYMBOL:
        body = indices.bound(body, name_of(variable))
    if name == "lim":
        return Node(heads.FUNCTION, (variable, body, lower), "lim")
    return Node(_BINDERS[name], (variable, body, lower, upper))


def integral(parser: Grammar, bounds: dict[str, tuple[int, int]], high: int) -> Node:
    """An integral: (variable, body, lower, upper)."""
    body_at = parser.at
    lower = parser.expression(*bounds["_"]) if "_" in bounds else MISSING
    upper = parser.expression(*bounds["^"]) if "^" in bounds else MISSING
    end = body_at
    while end + 1 < high:
        here, follow = parser.tokens[end], parser.tokens[end + 1]
        if here.text == "d" and here.kind == "sym" and follow.kind == "sym":
            variable = symbol(follow.text)
            body = number(1) if end == body_at else parser.expression(body_at, end)
            body = indices.bound(body, follow.text)
            parser.at = end + 2
            return Node(heads.INTEGRAL, (variable, body, lower, upper))
        close = parser.match.get(end)
        end = end + 1 if close is None else close + 1
    for index in range(body_at + 1, high - 1):
        here, follow = parser.tokens[index], parser.tokens[index + 1]
        if here.text == "d" and here.kind == follow.kind == "sym":  # \frac{dx}{1 + x^2}
            alone = parser.tokens[index - 1].text == "{"
            parser.tokens[index] = Token("num", "1") if alone else Token("op", "^")
            parser.tokens[index + 1] = Token("op", "!") if alone else Token("num", "1")
            body = indices.bound(parser.expression(body_at, high), follow.text)
            return Node(heads.INTEGRAL, (symbol(follow.text), body, lower, upper))
    raise UnreadableError("an integral without its differential")


def function(parser: Grammar, name: str, high: int) -> Node:
    """A function with optional base (log) and power (sin^2), and its argument."""
    base: Node | None = None
    power: Node | None = None
    while parser.at < high and parser.tokens[parser.at].text in ("_", "^"):
        mark = parser.tokens[parser.at].text
        parser.at += 1
        if mark == "_":
            if parser.at < high and parser.tokens[parser.at].kind == "num":
                base = parser.literal(parser.tokens[parser.at].text)
                parser.at += 1
            else:
                base = parser.argument(high)
        else:
            power = parser.exponent(high)
    if parser.at >= high:
        raise UnreadableError(f"{name} without an argument")
    args: tuple[Node, ...]
    opening = parser.tokens[parser.at].text
    if opening in ("(", "[", "{") and parser.at in parser.match:
        inner = parser.bracketed()
        args = inner.args if inner.head is heads.SEQUENCE else (inner,)
        if opening == "{" and parser.at < high and parser.tokens[parser.at].text == "^":
            args = (parser.raised(args[0], high),)
    else:
        args = (run(parser, high),)
    if power is not None and power == neg(number(1)) and name in _INVERSES:
        inverse = _INVERSES[name]
        if inverse in _RECIPROCAL:
            inverse, args = _RECIPROCAL[inverse], (div(number(1), args[0]),)
        return Node(heads.FUNCTION, args, inverse)
    if name == "log" and base is None and len(args) == 2:
        base = args[-1]
        args = args[:1]
    if base is not None:
        args = (*args, base)
    elif name == "lg":
        name, args = "log", (*args, number(10))
    if name in _RECIPROCAL and len(args) == 1:
        name, args = _RECIPROCAL[name], (div(number(1), args[0]),)
    node = Node(heads.FUNCTION, args, name)
    return node if power is None else Node(heads.POW, (node, power))


def run(parser: Grammar, high: int) -> Node:
    """An argument without brackets: factors up to a sign, a relation or another function."""
    if parser.tokens[parser.at].text in ("-", "+"):
        return parser.signed(high)
    factors = [parser.power(high)]
    while parser.at < high:
        token = parser.tokens[parser.at]
        if token.kind == "name" and token.text not in ("pi", "frac", "sqrt", "infty"):
            break
        if token.kind == "op" and token.text == "/":
            if PI not in factors or parser.tokens[min(parser.at + 1, high - 1)].kind != "num":
                break
            parser.at += 1
            factors = [div(product(factors), parser.power(high))]
        elif token.kind == "op" and token.text == "*":
            follow = parser.tokens[min(parser.at + 1, high - 1)]
            if follow.kind != "num" and follow.text != "pi":
                break
            parser.at += 1
            factors.append(parser.power(high))
        elif token.kind == "op" and token.text in ("(", "[", "|"):
            break
        elif parser.starts_factor(token):
            factors.append(parser.power(high))
        else:
            break
    return product(factors)


def absolute(parser: Grammar, high: int) -> Node:
    """The absolute value between two bars."""
    low = index = parser.at + 1
    while index < high and parser.tokens[index].text != "|":
        index = parser.match.get(index, index) + 1
    if index >= high or index == low:
        raise UnreadableError("| without its partner")
    parser.enter()
    node = parser.expression(low, index)
    parser.depth -= 1
    parser.at = index + 1
    return Node(heads.FUNCTION, (node,), "abs")


def environment(parser: Grammar) -> Node:
    """A matrix, a determinant, a function by cases, or rows of statements."""
    low = parser.at
    close = parser.match[low]
    name = parser.tokens[low].text
    relations = any(t.kind == "rel" for t in parser.tokens[low + 1 : close])
    if name in _ROWS or (name == "array" and relations):
        parser.enter()
        cases = read_cases(parser, low + 1, close) if relations else None
        node = cases or parser.contents(low + 1, close, "rows", "rows")
        parser.depth -= 1
        parser.at = close + 1
        return node
    if name not in _MATRICES:
        raise UnreadableError(f"unknown environment {name}")
    parser.enter()
    rows: list[Node] = []
    for start, end, _ in parser.split(low + 1, close, frozenset(["\\\\"])):
        if start == end:
            continue
        cells = parser.split(start, end, frozenset(["&"]))
        rows.append(Node(heads.ROW, tuple(parser.expression(a, b) for a, b, _ in cells)))
    parser.depth -= 1
    parser.at = close + 1
    if not rows or len({len(row.args) for row in rows}) != 1:
        raise UnreadableError("a matrix whose rows differ in length")
    matrix = Node(heads.MATRIX, tuple(rows))
    return Node(heads.FUNCTION, (matrix,), "det") if name == "vmatrix" else matrix
