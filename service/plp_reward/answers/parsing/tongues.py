"""Short answers in other languages: small numbers, and the words that answers most often are."""

from __future__ import annotations

from fractions import Fraction

_SPANISH = (
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince "
    "dieciséis diecisiete dieciocho diecinueve veinte"
)
_FRENCH = (
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize "
    "dix-sept dix-huit dix-neuf vingt"
)
_GERMAN = (
    "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn "
    "fünfzehn sechzehn siebzehn achtzehn neunzehn zwanzig"
)
_SMALL = {
    word: value for line in (_SPANISH, _FRENCH, _GERMAN) for value, word in enumerate(line.split())
}
_ONE = dict.fromkeys(("un", "una", "uno", "une", "ein", "eine"), 1)
_PARTS_IN_ORDER = (
    "medio tercio cuarto quinto sexto séptimo octavo noveno décimo",
    "demi tiers quart cinquième sixième septième huitième neuvième dixième",
    "halb drittel viertel fünftel sechstel siebtel achtel neuntel zehntel",
)
_PARTS = {
    form: below
    for line in _PARTS_IN_ORDER
    for below, word in enumerate(line.split(), start=2)
    for form in (word, word + "s")
}
_LONGEST = 40


def foreign_number(text: str) -> Fraction | None:
    """The value of ``tres``, ``deux tiers`` or ``drei Viertel``; None for anything else."""
    words = text.casefold().split()
    if not words or len(text) > _LONGEST:
        return None
    count = _ONE.get(words[0], _SMALL.get(words[0]))
    if len(words) == 1:
        return None if count is None else Fraction(count)
    below = _PARTS.get(words[1]) if len(words) == 2 else None
    return None if count is None or below is None else Fraction(count, below)


def _meanings(table: dict[str, str]) -> dict[str, str]:
    return {word: meaning for meaning, words in table.items() for word in words.split(" / ")}


_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAYS_ELSEWHERE = (
    "lunes martes miércoles jueves viernes sábado domingo",
    "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "montag dienstag mittwoch donnerstag freitag samstag sonntag",
    "понедельник вторник среда четверг пятница суббота воскресенье",
    "星期1 星期2 星期3 星期4 星期5 星期6 星期日",
    "周1 周2 周3 周4 周5 周6 周日",
    "月曜日 火曜日 水曜日 木曜日 金曜日 土曜日 日曜日",
)
MEANINGS = _meanings(
    {
        "no solution": "无解 / 無解 / 无实数解 / 解なし / нет решений / решений нет / sin solución"
        " / no hay solución / no tiene solución / aucune solution / pas de solution / keine lösung",
        "does not exist": "不存在 / 存在しない / не существует / no existe / n'existe pas"
        " / existiert nicht",
        "infinitely many": "无穷多 / 无穷多个 / 无数个 / бесконечно много",
        "yes": "是 / 对 / 正确 / はい / да / sí / oui / ja",
        "no": "否 / 不是 / 不对 / 错误 / いいえ / нет / non / nein",
        "odd function": "奇函数",
        "even function": "偶函数",
        "increasing function": "增函数",
        "decreasing function": "减函数",
        "right triangle": "直角三角形",
        "isosceles triangle": "等腰三角形",
        "equilateral triangle": "等边三角形 / 正三角形",
        "isosceles right triangle": "等腰直角三角形",
        "acute triangle": "锐角三角形",
        "obtuse triangle": "钝角三角形",
        "ellipse": "椭圆",
        "hyperbola": "双曲线",
        "parabola": "抛物线",
        "quadrant 1": "第一象限",
        "quadrant 2": "第二象限",
        "quadrant 3": "第三象限",
        "quadrant 4": "第四象限",
    }
) | {word: day for line in _DAYS_ELSEWHERE for word, day in zip(line.split(), _DAYS, strict=True)}
"""What answers of a word or two mean in English; small letters, numerals in digits."""
