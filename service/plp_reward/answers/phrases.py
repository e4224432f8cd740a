"""The words by which a response announces its answer, in many languages."""

from __future__ import annotations

import re

_GAP = r"[ \t\u00a0]{1,8}"
_COLON = r"[ \t]{0,8}(?:\(s\))?\*{0,2}[ \t]{0,8}[:：]"
_ENGLISH = (
    rf"\b(?:(?:final|correct|right|best|exact|required|desired|numerical|overall){_GAP}){{0,3}}"
    rf"(?:answer|solution|result|ans)s?(?:{_GAP}(?:to|of|for|in)[ \t][^.\n:=$]{{1,80}}?)??\*{{0,2}}"
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


ANSWER_IS = re.compile(
    rf"{_ENGLISH}"
    rf"|(?:{_any(_ANSWER)})\w{{0,4}}(?:{_GAP}\w{{1,12}}){{0,2}}?"
    rf"(?:{_COLON}|[ \t]{{0,8}}(?:{_any(_COPULA)})(?![^\W\d_])[ \t]{{0,8}}[:：]?"
    r"|(?<=[案解答])(?:是|为|為|应为|应该是|等于|は)[:：]?|(?<=답)[은는이]\s)"
    rf"|(?:{_any(_RESULT)})\w{{0,4}}{_COLON}"
    r"|(?:综上|因此|所以|故)[,，]?(?:最终)?(?:答案|结果)(?:是|为|為|应为)?"
    r"|(?:^|\n)A:(?=[^\n]*\s*\Z)",
    re.IGNORECASE,
)
"""What stands in front of a stated answer."""

FILLER = re.compile(
    r"(?:[\s:：=*`]|(?:therefore|thus|indeed|simply|just|then|hence|exactly|approximately|about"
    r"|clearly|definitely|certainly|obviously|surely|probably|equal to|option|choice|letter"
    r"|donc|also|the (?:number|value|option|choice|letter))\b)*",
    re.IGNORECASE,
)
"""What may stand between the announcement and the answer."""

EVALUATION = re.compile(
    r"(?:(?:in)?correct|right|wrong|(?:un)?clear|unknown|given|found|obtained|provided|as follows"
    r"|below|above|shown|in the form|reasonable|consistent|verified|valid|expected|supposed)\b",
    re.IGNORECASE,
)
"""What says something about the answer instead of stating it."""

_NOT = (
    r"(?:\b(?:not|isn't|aren't|never|cannot|can't|neither|nor|except|unlike|excluding|rule[sd]? out"
    r"|non|nicht|kein\w*|pas|niet|inte|ikke|nie|не)\b|n't\b|n’t\b|不是|不|没有|非)"
)
NEGATION = re.compile(rf"{_NOT}[^.,;，。；\d]{{0,24}}\Z", re.IGNORECASE)
"""The end of a text that says what the answer is not."""

BOUND = re.compile(
    r"\b(?:more|less|greater|fewer|larger|smaller|bigger|higher|lower) than\s[^\d.,;]{0,12}\Z",
    re.IGNORECASE,
)
"""The end of a text that says on which side of a number the answer lies."""

DENIAL = re.compile(_NOT, re.IGNORECASE)
"""The start of a text that says what the answer is not."""

COURTESY = re.compile(
    r"\bI hope\b|\blet me know\b|\bfeel free\b|\bplease\b|\bthank(?:s| you)\b|\A\W*note\b"
    r"|\bhope this helps\b|\bany questions\b|\bglad to help\b|\bQ\.?E\.?D\b"
    r"|\bif you (?:need|want|would like|have)\b|希望|\bespero que\b|\bj'espère\b|\bich hoffe\b",
    re.IGNORECASE,
)
"""Sentences behind the answer that are not about it."""
