"""Currencies: their codes and signs, and dollars that say whose they are."""

from __future__ import annotations

import re

from plp_reward.answers.parsing.word_set import word_set

CODES = {
    "USD": "$", "EUR": "€", "GBP": "£", "RMB": "¥", "CNY": "¥", "INR": "₹", "Rs": "₹",
    "KRW": "₩", "TRY": "₺", "ILS": "₪", "PHP": "₱", "NGN": "₦", "THB": "฿", "VND": "₫",
    "RUB": "₽", "UAH": "₴",
}  # fmt: skip
CODES |= {
    code: code
    for code in word_set(
        "CHF JPY CAD AUD HKD NZD SGD TWD MXN BRL SEK NOK DKK PLN CZK HUF ZAR IDR MYR AED SAR EGP"
    )
}
"""The sign of each code, or the code itself where its sign is another currency's as well."""
SIGNS = frozenset("€£¥") | {sign for sign in CODES.values() if not sign.isalnum() and sign != "$"}
"""The signs that stand for themselves; a dollar sign may open a formula."""
_OF_DOLLAR = {
    "US": "USD", "C": "CAD", "CA": "CAD", "A": "AUD", "AU": "AUD", "HK": "HKD", "NZ": "NZD",
    "S": "SGD", "SG": "SGD", "NT": "TWD", "MX": "MXN", "R": "BRL",
}  # fmt: skip
_DOLLAR = re.compile(
    r"(?<![A-Za-z\\])(?:(?P<escaped>US|CA?|AU?|HK|NZ|SG?|NT|MX|R) ?\\\$|(?P<bare>US|HK|NZ|NT)\$)"
    r"(?=\s?\}?\s?\d)"
)
_PRICE = re.compile(r"\s*-?\s?\$\s?-?\d[^$\\=]*")
"""A lone dollar sign in front of a number: it opens no formula."""


def with_codes(text: str) -> str:
    r"""``HK\$800`` as ``HKD 800``: each country's dollar by its code; ``$5`` as ``\$5``."""
    if _PRICE.fullmatch(text):
        return text.replace("$", "\\$")
    return _DOLLAR.sub(lambda sign: f"{_OF_DOLLAR[sign['escaped'] or sign['bare']]} ", text)
