"""The words by which a response announces its answer, in many languages."""

from __future__ import annotations

import re

_COLON = r"\s*\*{0,2}\s*[:：]"
_ENGLISH = (
    r"\b(?:final\s+|correct\s+|right\s+|best\s+|exact\s+|required\s+|desired\s+|numerical\s+)*"
    r"(?:answer|solution|result|ans)(?:\s+(?:to|of|for|in)\s[^.\n:=$]{1,80}?)??(?:\(s\)|s\b)?\*{0,2}"
    r"(?:\s+(?:is|are|equals|must\s+be|should\s+be|has\s+to\s+be|will\s+be|would\s+be|comes\s+(?:out\s+)?to)\b"
    r"(?:\s*[:：])?|\s*\*{0,2}\s*[:：=])"
)
_COLON_WORDS = (
    "答案", "答", "答え", "回答", "解答", "正解", "정답", "답", "답변", "réponse", "antwort", "lösung",
    "ergebnis", "respuesta", "resposta", "risposta", "ответ", "відповідь", "antwoord", "odpowiedź",
    "odpověď", "válasz", "vastaus", "svar", "svaret", "cevap", "yanıt", "jawaban", "jawapan", "jibu",
    "απάντηση", "răspuns", "răspunsul", "odgovor", "отговор", "одговор", "câu trả lời", "đáp án",
    "đáp số", "kết quả", "उत्तर", "जवाब", "উত্তর", "సమాధానం", "జవాబు", "பதில்", "ഉത്തരം", "ಉತ್ತರ", "જવાબ",
    "คำตอบ", "الإجابة", "إجابة", "الجواب", "جواب", "الاجابة", "پاسخ", "תשובה", "התשובה", "sagot",
    "atsakymas", "atbilde", "vastus", "erantzuna", "atebion", "resultado", "résultat", "risultato",
    "результат", "solución", "solution", "soluzione", "solução", "结果", "結果",
)  # fmt: skip
_COPULAS = (
    "is", "est", "ist", "lautet", "beträgt", "es", "é", "è", "este", "jest", "je", "är", "er", "on",
    "là", "adalah", "ialah", "ni", "είναι", "это", "равен", "равно", "—", "–", "是", "为", "為", "应为",
    "应该是", "等于", "は", "은", "는", "هو", "هي", "है", "হল", "হলো", "คือ", "هستش", "است", "bude", "dır",
    "sera", "seria", "sería", "wäre", "ay", "egyenlő", "=",
)  # fmt: skip


def _any(words: tuple[str, ...]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


ANSWER_IS = re.compile(
    rf"{_ENGLISH}|(?:{_any(_COLON_WORDS)})(?:\w{{0,4}})(?:\s+\w{{1,12}}){{0,2}}?(?:{_COLON}|\s*(?:{_any(_COPULAS)})"
    r"(?![a-z])\s*[:：]?)|(?:^|\n)A:(?=[^\n]*\s*$)|(?:综上|因此|所以|故)[，,]?\s*(?:最终)?(?:答案|结果)(?:是|为|應為|应为)?",
    re.IGNORECASE,
)
"""What stands in front of a stated answer."""

FILLER = re.compile(
    r"(?:[\s:：=*`]|\\(?=\s)|(?:therefore|thus|indeed|simply|just|then|hence|exactly|approximately|about|clearly"
    r"|definitely|certainly|probably|equal to|option|choice|letter|selon|donc|also)\b)*",
    re.IGNORECASE,
)
"""What may stand between the announcement and the answer."""

_NOT = (
    r"(?:\b(?:not|isn't|aren't|never|cannot|can't|neither|nor|except|unlike|excluding|rule[sd]? out|non"
    r"|nicht|kein\w*|pas|niet|inte|ikke|nie|не)\b|n't\b|n’t\b|不是|不|没有|非)"
)
NEGATION = re.compile(rf"{_NOT}[^.,;，。；]{{0,24}}$", re.IGNORECASE)
"""The end of a text that says what the answer is not."""

DENIAL = re.compile(rf"(?:\w{{1,12}}\s+)?{_NOT}", re.IGNORECASE)
"""The start of a text that says what the answer is not."""

COURTESY = re.compile(
    r"\bI hope\b|\blet me know\b|\bfeel free\b|\bplease\b|\bthank(?:s| you)\b|^\W*note\b|\bhope this helps\b"
    r"|\bany questions\b|\bglad to help\b|\bif you (?:need|want|would like|have)\b|\bQ\.?E\.?D\b|^\W*$",
    re.IGNORECASE,
)
"""Sentences behind the answer that are not about it."""
