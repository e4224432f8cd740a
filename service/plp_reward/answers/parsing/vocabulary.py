"""The commands and names that the tokenizer knows, and what it makes of them."""

from __future__ import annotations

from plp_reward.answers.parsing.tokens.token import TokenKind
from plp_reward.answers.parsing.word_set import word_set

FUNCTIONS = word_set(
    "sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan arccot arcsec arccsc asin "
    "acos atan log ln lg exp sqrt gcd lcm max min det diag sgn Re Im arg cbrt abs floor ceil binom "
    "frac lim sum prod int cosec cis tg ctg arctg sinc deg arcsinh arccosh arctanh arsinh arcosh "
    "artanh asinh acosh atanh"
)
CONSTANTS = {"pi": "pi", "infty": "inf", "infinity": "inf", "inf": "inf", "oo": "inf"}

RELATIONS = {
    "le": "<=", "leq": "<=", "leqslant": "<=", "leqq": "<=",
    "ge": ">=", "geq": ">=", "geqslant": ">=", "geqq": ">=", "lt": "<", "gt": ">", "ne": "!=",
    "neq": "!=", "approx": "~", "approxeq": "~", "simeq": "~", "cong": "~", "sim": "~",
    "thickapprox": "~", "doteq": "~", "equiv": "==", "in": "in", "notin": "notin",
    "subset": "sub", "subseteq": "sub", "to": "to", "rightarrow": "to", "mapsto": "to",
    "Longrightarrow": "to",
    "implies": "to", "Rightarrow": "to", "longrightarrow": "to", "iff": "to", "ni": "ni",
    "propto": "propto", "parallel": "parallel", "perp": "perp", "coloneqq": "=",
}  # fmt: skip
OPERATORS = {
    "cdot": "*", "times": "*", "ast": "*", "star": "*", "div": "/", "pm": "+-", "mp": "-+",
    "circ": "deg", "degree": "deg", "textdegree": "deg", "textcirc": "deg", "cup": "cup",
    "bigcup": "cup", "cap": "cap", "setminus": "setminus", "backslash": "setminus", "mid": "|",
    "vert": "|", "lvert": "|", "rvert": "|", "Vert": "|", "lVert": "|", "rVert": "|",
    "lfloor": "lfloor", "rfloor": "rfloor", "lceil": "lceil", "rceil": "rceil", "langle": "<<",
    "rangle": ">>", "lbrace": "\\{", "rbrace": "\\}", "lbrack": "[", "rbrack": "]", "lparen": "(",
    "lgroup": "(", "rgroup": ")",
    "rparen": ")", "colon": ":", "prime": "'", "over": "over", "choose": "choose", "slash": "/",
    "lbracket": "[", "rbracket": "]", "bmod": "mod", "mod": "mod", "pmod": "pmod",
    "percent": "%", "permil": "permil", "textperthousand": "permil", "perthousand": "permil",
    "angle": "angle", "lnot": "not", "neg": "not", "not": "not", "atop": "over",
    "ldots": "dots", "dots": "dots", "cdots": "dots", "dotsc": "dots", "dotsb": "dots",
    "vdots": "dots", "ddots": "dots", "wedge": "wedge", "vee": "vee",
}  # fmt: skip
FRACTIONS = {"frac", "dfrac", "tfrac", "cfrac", "nicefrac", "sfrac", "rac"}
NAMES = {
    "dfrac": "frac", "tfrac": "frac", "cfrac": "frac", "nicefrac": "frac", "sfrac": "frac",
    "dbinom": "binom", "tbinom": "binom", "infty": "infty", "tg": "tan", "ctg": "cot",
    "arctg": "arctan", "arsinh": "arcsinh", "asinh": "arcsinh", "arcosh": "arccosh",
    "acosh": "arccosh", "artanh": "arctanh", "atanh": "arctanh", "cosec": "csc",
    "asin": "arcsin", "acos": "arccos", "atan": "arctan", "lg": "lg", "iint": "int", "oint": "int",
}  # fmt: skip
IGNORED = word_set(
    "left right mleft mright big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr "
    "middle displaystyle textstyle scriptstyle scriptscriptstyle limits nolimits "
    "thinspace medspace thickspace negthinspace enspace noindent hline mathstrut strut hfill "
    "normalsize large Large small boldmath unboldmath centering nonumber notag relax allowbreak "
    "space nobreakspace color textcolor ensuremath smash mathop mathrel mathbin mathord nobreak "
    "hspace vspace it rm bf sf tt cal mathchoice"
)
TEXTS = word_set(
    "text textbf textit textrm textsf texttt textnormal textup textmd textsc mbox hbox emph "
    "underline fbox boxed framebox"
)
FONTS = word_set(
    "mathrm mathbf mathit mathsf mathtt mathnormal boldsymbol bm operatorname mathcal mathfrak "
    "mathscr mathbb pmb bold Bbb"
)
ACCENTS = {
    "overline", "bar", "vec", "hat", "tilde", "widehat", "widetilde", "overrightarrow", "dot",
    "ddot", "overbrace", "underbrace", "overset", "stackrel", "widebar",
}  # fmt: skip
CURRENCIES = {
    "textdollar": "$", "dollar": "$", "pounds": "£", "textsterling": "£", "euro": "€",
    "texteuro": "€", "yen": "¥", "textyen": "¥",
}  # fmt: skip
GREEK = word_set(
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu "
    "xi omicron rho varrho sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta "
    "Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega hbar ell partial nabla aleph imath jmath Re "
    "Im triangle square bigcirc odot oplus otimes diamondsuit heartsuit spadesuit clubsuit Box"
)
GREEK_NAMES = word_set(
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda sigma upsilon omega rho tau "
    "phi psi chi"
)
"""Greek letters that are plain by their names, without a backslash."""
SAME_GREEK = {"varepsilon": "epsilon", "vartheta": "theta", "varphi": "phi", "varrho": "rho"}

SHORT_WORDS = word_set("is so of no we if to pct one two six ten")

COMMANDS: dict[str, tuple[TokenKind, str]] = {
    **{name: ("sym", "\\" + SAME_GREEK.get(name, name)) for name in GREEK},
    **dict.fromkeys(("emptyset", "varnothing", "O"), ("name", "emptyset")),
    **{name: ("name", NAMES.get(name, name)) for name in FUNCTIONS},
    **{name: ("name", NAMES.get(name, name)) for name in ("dbinom", "tbinom", "pi", "infty")},
    **dict.fromkeys(FRACTIONS, ("name", "frac")),
    **{name: ("op", sign) for name, sign in OPERATORS.items()},
    **{name: ("rel", sign) for name, sign in RELATIONS.items()},
    **{name: ("unit", sign) for name, sign in CURRENCIES.items()},
    **dict.fromkeys(("quad", "qquad"), ("sep", "quad")),
    **dict.fromkeys(("newline", "cr"), ("sep", "\\\\")),
    "surd": ("name", "sqrt"),
    "land": ("and", "and"),
    "lor": ("and", "or"),
    "e": ("sym", "e"),
}
"""The token of each command that takes nothing; of those in two tables above, the later one's."""
