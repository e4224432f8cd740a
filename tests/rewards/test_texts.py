"""Rewards for how a response is written, on texts whose rewards are counted by hand."""

from pathlib import Path

import numpy as np
import pytest

import plp_reward
from plp_reward import Sample, probe, rewards
from plp_reward.languages import LANGUAGES, language_of, words_of
from plp_reward.scoring.named_profiles import load_profiles

BOX = r"\boxed{4}"


def texts(*values: str | None) -> np.ndarray:
    found = np.empty(len(values), dtype=object)
    found[:] = values
    return found


@pytest.mark.parametrize(
    ("response", "formed"),
    [
        (f"It is {BOX}.", 1),
        (f"<think>2 + 2, perhaps {BOX}</think> It is {BOX}.", 1),
        (f"2 + 2</think> It is {BOX}.", 1),
        (f"[THINK]2 + 2[/THINK]{BOX}", 1),
        (r"\boxed{\frac{1}{2} \}}", 1),
        ("It is 4.", 0),
        (f"{BOX} and {BOX}", 0),
        (r"\boxed{}", 0),
        (r"\boxed{4", 0),
        (r"\boxed 4", 0),
        (f"<think>2 + 2 {BOX}", 0),
        (f"<think>a</think><think>b</think>{BOX}", 0),
        (f"<think>a</think>b</think>{BOX}", 0),
        (f"so <think>a</think>{BOX}", 0),
        (f"</think>a<think>{BOX}", 0),
        (f"<think>a</think>[THINK]b[/THINK]{BOX}", 0),
        ("", 0),
    ],
)
def test_a_format_is_one_box_behind_thinking_that_is_closed(response: str, formed: int) -> None:
    assert rewards.format(texts(response)).tolist() == [formed]


def test_a_format_may_demand_thinking() -> None:
    given = rewards.format(
        texts(BOX, f"<think>a</think>{BOX}", f"<think> </think>{BOX}"), thinking=1
    )
    assert given.tolist() == [0, 1, 0]


def test_repetition_counts_runs_that_come_again() -> None:
    given = rewards.repetition(texts("a b c d e", "a b a b a b", "a a a a a", "a b", ""), n=2)
    # a b, b a, a b, b a, a b: 2 of 5. a a, four times: 1 of 4.
    assert given.tolist() == pytest.approx([0.0, 2 / 5 - 1, 1 / 4 - 1, 0.0, 0.0])


def test_repetition_takes_a_text_without_blanks_by_its_characters() -> None:
    (given,) = rewards.repetition(texts("因为" * 50), n=2)
    assert given == pytest.approx(2 / 99 - 1)


def test_repetition_of_a_million_words_needs_no_more_than_numbers_for_them() -> None:
    assert rewards.repetition(texts("loop " * 1_000_000), n=40)[0] == pytest.approx(-1, abs=1e-5)


PROMPTS = {
    "en": "What is the sum of the first ten numbers that are not in the list?",
    "de": "Was ist die Summe der ersten zehn Zahlen, die nicht in der Liste sind?",
    "fr": "Quelle est la somme des dix premiers nombres qui ne sont pas dans la liste ?",
    "ru": "Какова сумма первых десяти чисел, которые не из списка, если их все сложить?",
    "uk": "Яка сума перших десяти чисел, що не належать до списку, якщо їх усі додати?",
    "zh": "不在列表中的前十个数的和是多少?",
    "ja": "リストにない最初の十個の数の合計はいくらですか?",
    "ar": "ما هو مجموع الأعداد العشرة الأولى التي لا توجد في القائمة هذه كل عدد؟",
    "hi": "सूची में जो नहीं हैं उन पहली दस संख्याओं का योग क्या है और वह एक संख्या है?",
}


@pytest.mark.parametrize("code", PROMPTS)
def test_a_language_is_told_by_script_and_common_words(code: str) -> None:
    assert language_of(words_of(PROMPTS[code])) == code
    assert code in LANGUAGES


def test_a_response_in_another_language_than_the_prompts_gets_nothing() -> None:
    for asked in PROMPTS:
        given = rewards.language(texts(*[PROMPTS[asked]] * len(PROMPTS)), texts(*PROMPTS.values()))
        assert [c for c, g in zip(PROMPTS, given, strict=True) if g == 1] == [asked]


def test_a_response_is_paid_by_the_share_of_its_words_and_formulas_are_none() -> None:
    prompt = texts("二加二是多少?")
    assert rewards.language(prompt, texts("答案是四个 because")).tolist() == pytest.approx([5 / 6])
    assert rewards.language(prompt, texts(r"设 x = 4, $y = \text{four}$ 答案 \boxed{4}")) == [1]
    assert rewards.language(prompt, texts(r"\boxed{4}")) == [1]


PROFILE = """
[shaped]
rewards = [
  { reward = "plp" },
  { reward = "format", weight = 0.5 },
  { reward = "repetition", weight = 0.1, when = "right" },
]
[kept]
rewards = [{ reward = "plp" }, { reward = "format", weight = 0.5, when = "right" }]
"""


def test_the_probe_names_the_term_of_a_sum_that_a_policy_would_farm(tmp_path: Path) -> None:
    (tmp_path / "profiles.toml").write_text(PROFILE)
    profiles = load_profiles(tmp_path / "profiles.toml")
    plan = probe.Plan(groups=5, size=3)
    report = probe.probe(probe.load_subject("shaped", profiles=profiles), plan)
    farmed = {o.check.name: o.farmed for o in report.outcomes if o.passed is False}
    assert farmed
    assert set(farmed.values()) == {("format",)}
    assert probe.probe(probe.load_subject("kept", profiles=profiles), plan).passed


def test_they_are_terms_of_sums_with_parts(tmp_path: Path) -> None:
    (tmp_path / "profiles.toml").write_text(PROFILE)
    profile = load_profiles(tmp_path / "profiles.toml")["shaped"]
    right = Sample(f"<think>a</think> {BOX}", 4, length=100)
    wrong = Sample(r"\boxed{5}", 4, length=100)
    parts = [dict(result.components) for result in plp_reward.score([right, wrong], profile)]
    assert parts == [
        {"plp": 1.5, "format": 0.5, "repetition": 0.0},
        {"plp": 0.0, "format": 0.5, "repetition": 0.0},
    ]
