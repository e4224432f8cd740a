"""Times of day and dates."""

from __future__ import annotations

import re

from plp_reward.answers import heads
from plp_reward.answers.parsing.words import number_in_words
from plp_reward.answers.tree import Node, number

_TIME = re.compile(
    r"(\d{1,2})(?:\s?:\s?(\d\d))?(?:\s?:\s?(\d\d))?\s?([ap])\s?\.?\s?m\b\s?\.?", re.IGNORECASE
)
_TWELVE = re.compile(r"(?:12(?::00)? ?)?(noon|midnight)", re.IGNORECASE)
_CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)(?::([0-5]\d))?")
_EASTERN = re.compile(
    r"(?P<part>午前|上午|凌晨|早上|午後|下午|晚上)? ?(?P<hour>\d{1,2})"
    r" ?(?:[時时點]|点(?:钟|(?=半| ?\d|\Z)))"
    r"(?:(?P<half>半)| ?(?P<minutes>\d{1,2}) ?分)?"
)
_AFTERNOON = frozenset(["午後", "下午", "晚上"])
_O_CLOCK = re.compile(r"(\d{1,2}) ?o'? ?clock", re.IGNORECASE)
_DATE = re.compile(r"(\d{4})([-/])(\d{1,2})\2(\d{1,2})")
_WEEKDAY = re.compile(
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,? ", re.IGNORECASE
)
_DATE_IN_FIGURES = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})")
_MONTHS = "january february march april may june july august september october november december"
_MONTH = {name[:3]: index for index, name in enumerate(_MONTHS.split(), start=1)}
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_MONTH_DAY = re.compile(rf"({MONTH}) (\d{{1,2}})(?:st|nd|rd|th)?(?:,? (\d{{4}}))?", re.IGNORECASE)
_DAY_MONTH = re.compile(
    rf"(?:the )?(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? ({MONTH})(?:,? (\d{{4}}))?", re.IGNORECASE
)
_HOURS_IN_ORDER = "one two three four five six seven eight nine ten eleven twelve"
_HOURS = {word: hour for hour, word in enumerate(_HOURS_IN_ORDER.split(), start=1)}
_HOUR = "|".join(_HOURS)
SPOKEN_TIME = re.compile(
    r"(?:(?:(?P<half>half)(?= past)|(?:a )?quarter"
    r"|(?P<minutes>[a-z]+?(?:[ -][a-z]+)??)(?: minutes)?)"
    rf" (?P<side>past|after|to|before|till) (?P<hour>{_HOUR})(?: o'?clock)?"
    rf"|(?P<full>{_HOUR}) o'? ?clock)"
)


def read_moment(plain: str) -> Node | None:
    """A time or a date that is the whole text, or None."""
    if len(plain) > 40:
        return None
    if not any(char.isdigit() for char in plain) and plain.lower() not in ("noon", "midnight"):
        return _spoken_time(plain.lower())
    if plain[-1] in "mM." and ("m" in plain or "M" in plain):
        match = _TIME.fullmatch(plain)
        if match:
            hour, minute, second = int(match[1]), int(match[2] or 0), int(match[3] or 0)
            if 1 <= hour <= 12 and minute < 60:
                hour = hour % 12 + (12 if match[4] in "pP" else 0)
                return Node(heads.TIME, (number(3600 * hour + 60 * minute + second),), "half")
    match = _TWELVE.fullmatch(plain)
    if match:
        return Node(heads.TIME, (number(43200 if match[1].lower() == "noon" else 0),), "half")
    match = _CLOCK.fullmatch(plain)
    if match and int(match[1]) < 25 and int(match[2]) < 60:
        hours, minutes, seconds = int(match[1]), int(match[2]), int(match[3] or 0)
        return Node(heads.TIME, (number(3600 * hours + 60 * minutes + seconds),), plain)
    match = _EASTERN.fullmatch(plain)
    if match:
        return _eastern_time(match)
    match = _O_CLOCK.fullmatch(plain)
    if match and int(match[1]) < 25:
        return Node(heads.TIME, (number(3600 * int(match[1])),), "hour")
    match = _DATE.fullmatch(plain)
    if match:
        year, month, day = int(match[1]), int(match[3]), int(match[4])
        if 1 <= month <= 12 and 1 <= day <= 31:
            return _date(year, month, day)
    match = _DATE_IN_FIGURES.fullmatch(plain)
    if match:
        first, second = int(match[1]), int(match[3])
        day, month = max(first, second), min(first, second)
        # 3/4/2015 is one day in Boston and another one in London.
        if 1 <= month <= 12 < day <= 31:
            return _date(int(match[4]), month, day)
    plain = _WEEKDAY.sub("", plain, count=1) if plain[0].isalpha() else plain
    match = _MONTH_DAY.fullmatch(plain)
    if match:
        return _date(int(match[3] or 0), _MONTH[match[1].lower()[:3]], int(match[2]))
    match = _DAY_MONTH.fullmatch(plain)
    if match:
        return _date(int(match[3] or 0), _MONTH[match[2].lower()[:3]], int(match[1]))
    return None


def _eastern_time(match: re.Match[str]) -> Node | None:
    """``午後3時半``: Chinese and Japanese times of day."""
    hour, minutes = int(match["hour"]), 30 if match["half"] else int(match["minutes"] or 0)
    half = match["part"]
    if hour > 24 or minutes > 59 or (half and hour > 12):
        return None
    if half:
        hour = hour % 12 + (12 if half in _AFTERNOON else 0)
    written = f"{hour}:{minutes:02}" if minutes else "hour"
    return Node(heads.TIME, (number(3600 * hour + 60 * minutes),), "half" if half else written)


def _spoken_time(text: str) -> Node | None:
    """``a quarter to five``, ``half past six``, ``ten minutes past noon``, ``six o'clock``."""
    match = SPOKEN_TIME.fullmatch(text)
    if match is None:
        return None
    hour = _HOURS[match["hour"] or match["full"]]
    if match["full"]:
        return Node(heads.TIME, (number(3600 * hour),), "hour")
    minutes = 30 if match["half"] else 15
    if match["minutes"]:
        value = number_in_words(match["minutes"])
        if value is None or not 0 < value < 30:
            return None
        minutes = int(value)
    before = match["side"] in ("to", "before", "till")
    total = 60 * hour + (-minutes if before else minutes)
    total += 720 if total < 60 else 0
    return Node(heads.TIME, (number(60 * total),), f"{total // 60}:{total % 60:02}")


def _date(year: int, month: int, day: int) -> Node:
    return Node(
        heads.DATE, (number(year), number(month), number(day)), f"{year}-{month:02}-{day:02}"
    )
