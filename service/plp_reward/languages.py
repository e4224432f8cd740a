"""Which language a text is in, as far as its script and its commonest words tell."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping

_SCRIPTS: tuple[tuple[int, int, str], ...] = (
    (0x41, 0x5A, "Latin"),
    (0x61, 0x7A, "Latin"),
    (0xC0, 0x24F, "Latin"),
    (0x370, 0x3FF, "Greek"),
    (0x400, 0x52F, "Cyrillic"),
    (0x590, 0x5FF, "Hebrew"),
    (0x600, 0x77F, "Arabic"),
    (0x900, 0x97F, "Devanagari"),
    (0x980, 0x9FF, "Bengali"),
    (0xA00, 0xA7F, "Gurmukhi"),
    (0xA80, 0xAFF, "Gujarati"),
    (0xB80, 0xBFF, "Tamil"),
    (0xC00, 0xC7F, "Telugu"),
    (0xC80, 0xCFF, "Kannada"),
    (0xD00, 0xD7F, "Malayalam"),
    (0xE00, 0xE7F, "Thai"),
    (0x1E00, 0x1EFF, "Latin"),
    (0x3040, 0x30FF, "Kana"),
    (0x3400, 0x4DBF, "Han"),
    (0x4E00, 0x9FFF, "Han"),
    (0xAC00, 0xD7AF, "Hangul"),
    (0x20000, 0x3FFFF, "Han"),
)
_STARTS = [start for start, _, _ in _SCRIPTS]

_ONLY = {
    "Greek": "el",
    "Hebrew": "he",
    "Bengali": "bn",
    "Gurmukhi": "pa",
    "Gujarati": "gu",
    "Tamil": "ta",
    "Telugu": "te",
    "Kannada": "kn",
    "Malayalam": "ml",
    "Thai": "th",
    "Kana": "ja",
    "Han": "zh",
    "Hangul": "ko",
}
"""Scripts that one language of those below is written in."""

_COMMON: Mapping[str, Mapping[str, str]] = {
    "Latin": {
        "en": "the of and to in is that for it with as are this be by on not we so have which you",
        "es": "el la de que y en los se del las un por con una para es como pero más lo entonces",
        "pt": "o a de que e do da em um para com não uma os no se na por mais as dos como mas são",
        "fr": "le la les de des et est un une du que dans pour qui sur pas au par ce il nous donc",
        "de": "der die und das ist nicht von den mit ein eine sich zu auf für des im dem wir also",
        "it": "il di che la e per un in non una sono del con le si da come più ma della dei gli",
        "nl": "de het een van en is dat op te in niet zijn met voor er maar aan om ook we dus",
        "pl": "i w nie na się z że jest do to jak o co po ale od czy przez dla są więc za",
        "vi": "và của là có không một được các cho trong với người này đã để những khi ta vậy số",
        "sw": "ya na wa kwa ni katika za la kuwa hii kama cha hiyo au yake lakini pia hivyo sana",
        "fi": "ja on ei se että oli hän mutta ovat niin kun myös tai joka sen siis kuin ole voi",
        "tr": "ve bir bu için da de ile olarak çok daha olan gibi ama o ne kadar var değil en",
        "id": "yang dan di untuk dengan ini dari tidak itu dalam adalah pada ke akan kita atau",
        "sv": "och att det som en är av för på med den till inte ett om har vi jag så från de",
    },
    "Cyrillic": {
        "ru": "и в не на что с это как по из у за так от но его все она был есть или для то если",
        "uk": "і в не на що з це як до та у за так від але його все є або для то якщо ми він бути",
        "bg": "и в не на че с това как по от за са е но го се да или като ако той има една при ще",
    },
    "Arabic": {
        "ar": "في من على إلى أن التي الذي هذا هذه كان عن مع لا ما هو هي بين أو كل قد ثم",
        "fa": "و در به از که این را با است برای آن یک خود تا بر هم نیز می شود یا ما اگر",
        "ur": "کے کی میں ہے اور سے کا کو پر نے یہ ہیں کہ اس ایک نہیں تو بھی تھا جو کر",
    },
    "Devanagari": {
        "hi": "के का है में की से और को पर यह एक हैं नहीं ने भी कि हो तो इस लिए था जो",
        "mr": "आणि आहे या ते हे की मध्ये एक नाही च्या करून असे ही होते तर मी तो त्या आहेत",
        "ne": "र छ को मा हो यो भने पनि गर्न लागि एक छन् भएको गरेको तथा थियो हुन्छ छैन",
    },
}
"""Words that every longer text of a language has."""

_WORDS = {
    script: {language: frozenset(words.split()) for language, words in languages.items()}
    for script, languages in _COMMON.items()
}
_WORD = re.compile(r"[^\W\d_]+(?:[\u0900-\u0DFF]+[^\W\d_]*)*")
_FORMULA = re.compile(r"\$[^$]*\$|\\[a-zA-Z]+|https?://\S+")
_FEWEST_WORDS = 8
_LEAST_SHARE = 0.08
_LEAST_LEAD = 1.25
"""How far the commonest words of the likeliest language must be ahead of the next one's."""

LANGUAGES = frozenset({*_ONLY.values(), *(name for all_ in _COMMON.values() for name in all_)})
"""The languages that can be told, by their ISO 639-1 codes."""


def words_of(text: str) -> Counter[str]:
    """Count a text's words, in lower case, without formulas; single letters are variables."""
    plain = _FORMULA.sub(" ", text).lower()
    counted = Counter(_WORD.findall(plain))
    return Counter(
        {word: n for word, n in counted.items() if len(word) > 1 or script_of(word) in _ONLY}
    )


def scripts_of(words: Mapping[str, int]) -> Counter[str]:
    """Count words by script; of Chinese, Japanese and Thai, which have no blanks, characters."""
    found: Counter[str] = Counter()
    for word, count in words.items():
        if script_of(word) in ("Han", "Kana", "Thai"):
            for char, times in Counter(word).items():
                found[script_of(char)] += count * times
        else:
            found[script_of(word)] += count
    return found


def script_of(word: str) -> str:
    """Return the script of a word's first letter, or ""."""
    point = ord(word[0])
    place = bisect_right(_STARTS, point) - 1
    return _SCRIPTS[place][2] if place >= 0 and point <= _SCRIPTS[place][1] else ""


def language_of(words: Mapping[str, int]) -> str | None:
    """Return the language of a text by its words, as an ISO 639-1 code; None if they do not tell.

    Linear in their number.
    """
    scripts = scripts_of(words)
    if not scripts:
        return None
    script = scripts.most_common(1)[0][0]
    if script in ("Han", "Kana"):
        return "ja" if scripts["Kana"] * 10 > scripts["Han"] else "zh"
    if script in _ONLY:
        return _ONLY[script]
    total = scripts[script]
    if script not in _WORDS or total < _FEWEST_WORDS:
        return None
    shares = sorted(
        (
            (sum(words.get(word, 0) for word in common) / total, language)
            for language, common in _WORDS[script].items()
        ),
        reverse=True,
    )
    (best, language), (second, _) = shares[0], shares[1]
    return language if best >= _LEAST_SHARE and best >= _LEAST_LEAD * second else None
