"""Unicode to the ASCII and LaTeX that the tokenizer reads.

Only characters that *are* a digit, sign or symbol in another script or font are mapped. Letters
that merely look like Latin ones (Cyrillic or Greek capitals) stay what they are, so a look-alike
never equals the real one.
"""

from __future__ import annotations

import re
import unicodedata

from plp_reward.answers.parsing.chinese import in_digits

_NAMED = {
    "−": "-", "–": "-", "—": "-", "‐": "-", "‑": "-", "﹣": "-", "×": r"\times ", "⋅": r"\cdot ",
    "·": r"\cdot ", "∙": r"\cdot ", "•": r"\cdot ", "÷": r"\div ", "∕": "/", "⁄": "/", "∗": "*",
    "√": r"\sqrt ", "∛": r"\sqrt[3]", "∜": r"\sqrt[4]", "∞": r"\infty ", "≤": r"\le ",
    "⩽": r"\le ", "≦": r"\le ", "≥": r"\ge ", "⩾": r"\ge ", "≧": r"\ge ", "≠": r"\ne ",
    "≈": r"\approx ", "≅": r"\approx ", "≃": r"\approx ", "≡": r"\equiv ", "∪": r"\cup ",
    "∩": r"\cap ", "∈": r"\in ", "∉": r"\notin ", "∅": r"\emptyset ", "Ø": r"\emptyset ",
    "±": r"\pm ", "∓": r"\mp ", "°": r"^\circ ", "º": r"^\circ ", "˚": r"^\circ ",
    "′": "'", "″": "''", "’": "'", "“": '"', "”": '"', "‘": "'",
    "∠": r"\angle ", "△": r"\triangle ", "∑": r"\sum ", "∏": r"\prod ", "∫": r"\int ",
    "→": r"\to ", "⇒": r"\implies ", "⇔": r"\iff ", "∖": r"\setminus ", "∧": r"\wedge ",
    "∨": r"\vee ", "¬": r"\lnot ", "ℝ": r"\mathbb{R}", "ℤ": r"\mathbb{Z}", "ℕ": r"\mathbb{N}",
    "ℚ": r"\mathbb{Q}", "ℂ": r"\mathbb{C}", "⌊": r"\lfloor ", "⌋": r"\rfloor ",
    "⌈": r"\lceil ", "⌉": r"\rceil ", "⟨": r"\langle ", "⟩": r"\rangle ", "〈": r"\langle ",
    "〉": r"\rangle ", "∣": r"\mid ", "…": r"\ldots ", "⋯": r"\cdots ", "、": ",", "。": ".",
    "，": ",", "；": ";", "：": ":", "％": r"\%", "‰": r"\permil ",
    "∶": ":", "٪": r"\%", "٫": ".", "٬": "{,}", "￥": "¥",
    "＄": r"\$", "￡": "£", "₤": "£", "¢": r"\text{cents}",
    "∘": r"\circ ", "\u00a0": " ", "\u2009": " ", "\u202f": " ", "\u2002": " ", "\u2003": " ",
    "\u3000": " ",
}  # fmt: skip
_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ϵ": "epsilon",
    "ζ": "zeta", "η": "eta", "θ": "theta", "ϑ": "theta", "ι": "iota", "κ": "kappa",
    "λ": "lambda", "μ": "mu", "µ": "mu", "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma",
    "τ": "tau", "υ": "upsilon", "φ": "phi", "ϕ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega",
    "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta", "Λ": "Lambda", "Σ": "Sigma", "Φ": "Phi",
    "Ψ": "Psi", "Ω": "Omega", "ℏ": "hbar",
}  # fmt: skip
"""Letters by their commands, of which ``vocabulary`` says what they are."""
_INVISIBLE = dict.fromkeys(
    [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206F), 0xFEFF, 0xAD]
)
_TABLE: dict[int, str | None] = {
    **_INVISIBLE,
    **{ord(char): text for char, text in _NAMED.items()},
    **{ord(char): f"\\{name} " for char, name in _GREEK.items()},
}
_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿⁱˣ⁽⁾"
_SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉₊₋ₙₓ"
_RAISED = str.maketrans(_SUPERSCRIPTS, "0123456789+-nix()")
_LOWERED = str.maketrans(_SUBSCRIPTS, "0123456789+-nx")
_CHINESE = re.compile("[\u4e00-\u9fff]")
_SUPERSCRIPT_RUN = re.compile(f"[{_SUPERSCRIPTS}]+")
_SUBSCRIPT_RUN = re.compile(f"[{_SUBSCRIPTS}]+")


def to_latex(text: str) -> str:
    """Rewrite the mathematics of ``text`` in ASCII and LaTeX; other scripts' words stay."""
    if text.isascii():
        return text
    text = _SUPERSCRIPT_RUN.sub(lambda run: f"^{{{run[0].translate(_RAISED)}}}", text)
    text = _SUBSCRIPT_RUN.sub(lambda run: f"_{{{run[0].translate(_LOWERED)}}}", text)
    text = text.translate(_TABLE)
    if text.isascii():
        return text
    text = "".join(map(_one, text))
    return in_digits(text) if _CHINESE.search(text) else text


def _one(char: str) -> str:
    if char.isascii():
        return char
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.digit(char))
    if category in ("No", "Nl"):
        value = unicodedata.numeric(char)
        decomposed = unicodedata.normalize("NFKC", char)
        if "⁄" in decomposed:
            upper, lower = decomposed.split("⁄")
            return f"\\frac{{{upper}}}{{{lower}}}"
        if value != int(value):
            return char
        return f"{int(value)}," if category == "No" else str(int(value))
    name = unicodedata.name(char, "")
    if name.startswith(("MATHEMATICAL ", "FULLWIDTH ", "SMALL ")):
        return unicodedata.normalize("NFKC", char).translate(_TABLE)
    return char
