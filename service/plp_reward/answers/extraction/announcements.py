"""The words by which a response announces its answer, in many languages."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator

_GAP = r"[ \t\u00a0]{1,8}"
_COLON = r"[ \t]{0,8}(?:\(s\))?\*{0,2}[ \t]{0,8}[:：]"
_ADJECTIVES = re.compile(
    rf"(?:\b(?:final|correct|right|best|exact|required|desired|numerical|overall){_GAP}){{1,3}}\Z",
    re.IGNORECASE,
)
_LONGEST_ADJECTIVES = 3 * (len("numerical") + 8)
_NOUNS = ("answer", "solution", "result", "ans")
_ENGLISH = (
    rf"\b(?:{'|'.join(_NOUNS)})s?(?:{_GAP}\([^()\n]{{1,40}}\))?"
    rf"(?:{_GAP}(?:to|of|for|in)[ \t][^.\n:=$]{{1,80}}?)??\*{{0,2}}"
    rf"(?:{_GAP}(?:(?:(?:must|should|will|would|has{_GAP}to|have{_GAP}to){_GAP}be|is|are)"
    rf"(?:{_GAP}(?:equal{_GAP}to|given{_GAP}by))?|equals|comes{_GAP}(?:out{_GAP})?to)\b"
    r"(?:[ \t]{0,8}[:：])?"
    rf"|{_COLON}|[ \t]{{0,8}}=)"
)
_ANSWER = (
    "答案", "答え", "回答", "解答", "正解", "답", "정답", "답변", "réponse", "antwort", "lösung",
    "ergebnis", "respuesta", "resposta", "risposta", "ответ", "відповідь", "antwoord",
    "odpowiedź", "odpověď", "odpoveď", "válasz", "vastaus", "svar", "svaret", "cevap", "yanıt",
    "jawaban", "jawapan", "jibu", "απάντηση", "răspuns", "răspunsul", "odgovor", "отговор",
    "одговор", "адказ", "жауап", "javob", "cavab", "câu trả lời", "đáp án", "đáp số", "उत्तर",
    "जवाब", "উত্তর", "సమాధానం", "జవాబు", "பதில்", "ഉത്തരം", "ಉತ್ತರ", "જવાબ", "ਜਵਾਬ", "คำตอบ",
    "الإجابة", "إجابة", "الجواب", "جواب", "الاجابة", "پاسخ", "תשובה", "התשובה", "sagot",
    "atsakymas", "atbilde", "vastus", "erantzuna", "resposta final", "պատասխան", "პასუხი",
)  # fmt: skip
_RESULT = (
    "答", "résultat", "resultado", "risultato", "результат", "solución", "soluzione", "solução",
    "结果", "結果", "kết quả", "النتيجة", "wynik", "resultaat", "sonuç", "hasil",
)  # fmt: skip
_COPULA = (
    "is", "est", "ist", "lautet", "beträgt", "es", "é", "è", "este", "jest", "je", "är", "er",
    "on", "là", "adalah", "ialah", "ni", "είναι", "это", "равен", "равно", "—", "–", "是", "为",
    "為", "应为", "应该是", "应当是", "等于", "は", "은", "는", "هو", "هي", "है", "হল", "হলো", "คือ",
    "است", "sera", "será", "sarà", "wäre", "egyenlő", "=",
)  # fmt: skip


def _any(words: tuple[str, ...]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_SO = ("综上", "因此", "所以", "故")
_OPTIONS = ("正确选项", "正确的选项")
_ENGLISH_OPTIONS = tuple(
    f"{adjective} {noun}"
    for adjective in ("correct", "right", "best", "true")
    for noun in ("option", "choice", "statement")
)
_LAST_LINE = ("\na:",)
_ANNOUNCEMENT = re.compile(
    rf"(?P<english>{_ENGLISH})"
    rf"|(?:{_any(_ANSWER)})\w{{0,4}}(?:{_GAP}\w{{1,12}}){{0,2}}?"
    rf"(?:{_COLON}|[ \t]{{0,8}}(?:{_any(_COPULA)})(?![^\W\d_])[ \t]{{0,8}}[:：]?"
    r"|(?<=[案解答])(?:是|为|為|应为|应该是|等于|は)[:：]?|(?<=답)[은는이]\s)"
    rf"|(?:{_any(_RESULT)})\w{{0,4}}{_COLON}"
    rf"|(?:{_any(_SO)})[,，]?(?:最终)?(?:答案|结果)(?:是|为|為|应为)?"
    rf"|(?:{_any(_OPTIONS)})(?:是|为)[:：]?(?=\W{{0,4}}[A-J])"
    rf"|(?:{_any(_ENGLISH_OPTIONS)})s?(?:{_GAP}(?:is|are)\b[:：]?|{_COLON})(?=[\s*($]{{0,8}}[A-J]{{1,6}}\b)"
    r"|(?:答案|故)(?:应?选|选择)(?:项)?(?:是|为)?[:：]?(?=\W{0,4}[A-J])"
    r"|(?:^|\n)A:(?=[^\n]*+\s*\Z)",
    re.IGNORECASE,
)


def _without_extensions(words: tuple[str, ...]) -> tuple[str, ...]:
    """``words`` without those that begin with another one, and so start where it does."""
    return tuple(word for word in words if not any(word != w and word.startswith(w) for w in words))


_STARTS = _without_extensions(
    (*_NOUNS, *_ANSWER, *_RESULT, *_SO, *_OPTIONS, *_ENGLISH_OPTIONS, *_LAST_LINE)
)
_ASCII_STARTS = tuple(filter(str.isascii, _STARTS))
_OTHER_LETTER = re.compile(
    "["
    + "".join(sorted({min(set(w) - set(string.printable)) for w in _STARTS if not w.isascii()}))
    + "]"
)
"""A letter of each word that is not ASCII: a text without any of them has none of these words."""


def announcements(text: str, start: int = 0, stop: int | None = None) -> Iterator[tuple[int, int]]:
    """Where ``text[start:stop]`` announces an answer: from the phrase's start to its end.

    The pattern is tried only where one of its words stands. That is a hundred searches for a word,
    which together take less time than trying so many words at every character.
    """
    stop = len(text) if stop is None else stop
    position = start
    for place in _starts(text[start:stop]):
        begin = start + place
        phrase = _ANNOUNCEMENT.match(text, begin, stop) if begin >= position else None
        if phrase is None:
            continue
        if phrase["english"]:
            before = max(position, begin - _LONGEST_ADJECTIVES)
            adjectives = _ADJECTIVES.search(text, before, begin)
            begin = adjectives.start() if adjectives else begin
        position = phrase.end()
        yield begin, position


def _starts(text: str) -> list[int]:
    """Where the words stand with which an announcement can begin, adjectives apart."""
    lowered = text.lower()
    if len(lowered) != len(text):  # one letter has a small form of two characters
        lowered = text.replace("İ", "i").lower()
    places = {0} if lowered.startswith("a:") else set()
    foreign = not lowered.isascii() and _OTHER_LETTER.search(lowered)
    for word in _STARTS if foreign else _ASCII_STARTS:
        place = lowered.rfind(word)  # faster than ``find``
        while place >= 0:
            places.add(place)
            place = lowered.rfind(word, 0, place + len(word) - 1)
    return sorted(places)


_OF_THE_WHOLE = re.compile(
    rf"\b(?:answer|ans|final|correct)|{_any(_ANSWER)}|{_any(_OPTIONS)}|故|\na:", re.IGNORECASE
)


def is_of_the_whole(phrase: str) -> bool:
    """True if an announcement speaks of the answer; a result or a solution may be a step's."""
    return _OF_THE_WHOLE.search(phrase) is not None


FILLER = re.compile(
    r"(?:[\s:：=*`]|(?:therefore|thus|indeed|simply|just|then|hence|exactly|approximately|about"
    r"|clearly|definitely|certainly|obviously|surely|probably|equal to|option|choice|letter"
    r"|donc|also|still|the (?:number|value|option|choice|letter))\b)*",
    re.IGNORECASE,
)
"""What may stand between the announcement and the answer."""

EVALUATION = re.compile(
    r"(?:(?:in)?correct|right|wrong|(?:un)?clear|unknown|given|found|obtained|provided|as follows"
    r"|below|above|shown|in the form|reasonable|consistent|verified|valid|expected|supposed)\b",
    re.IGNORECASE,
)
"""What says something about the answer instead of stating it."""
