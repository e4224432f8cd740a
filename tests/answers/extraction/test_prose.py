"""The answer of a response without a box."""

from __future__ import annotations

import dataclasses

import pytest

from plp_reward.answers.extraction.final_answer import extract
from plp_reward.answers.extraction.outcomes import Expected, Refusal, Source
from plp_reward.answers.policy import ExtractionPolicy

DEFAULT = ExtractionPolicy()
SOURCES = {
    "answer_tags": Source.ANSWER_TAG,
    "hash_marks": Source.HASH_MARK,
    "layouts": Source.LAYOUT,
    "phrases": Source.PHRASE,
    "bare": Source.BARE,
    "emphasis": Source.EMPHASIS,
    "maths": Source.MATHS,
    "stated": Source.STATED,
    "last_number": Source.LAST_NUMBER,
}


def read(response: str, expects: Expected | None = None) -> tuple[str | None, str]:
    found = extract(response, DEFAULT, expects=expects)
    return found.answer, found.found_by or found.refused_by


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        ("The answer is 36.", "36"),
        ("Therefore, the final answer is: 36", "36"),
        ("Final Answer: The final answer is $36$. I hope it is correct.", "36"),
        ("**Answer:** 36", "36"),
        ("**Final answer:** **36**", "36"),
        ("The result is \\(36\\)", "36"),
        ("Answer: $$\n36\n$$", "36"),
        ("The correct answer should be $x = 36$.", "x = 36"),
        ("The answer is $\\frac{3}{4}$, as claimed.", "\\frac{3}{4}"),
        ("The solutions are $3$, $5$ and $7$.", "3, 5, 7"),
        ("The answer is $25$%.", "25\\%"),
        ("We add them.\nA: 36", "36"),
        ("因此，答案是 36。", "36"),
        ("综上，答案为：36", "36"),
        ("La réponse est 36.", "36"),
        ("La réponse finale est donc 36.", "36"),
        ("Die Antwort lautet 36.", "36"),
        ("La respuesta correcta es 36.", "36"),
        ("A resposta é 36.", "36"),
        ("La risposta è 36.", "36"),
        ("Ответ: 36", "36"),
        ("Правильный ответ — 36.", "36"),
        ("答えは36です。", "36"),
        ("الجواب هو 36", "36"),
        ("Đáp án: 36", "36"),
    ],
)
def test_a_phrase_announces_the_answer(response: str, expected: str) -> None:
    assert read(response, "number") == (expected, Source.PHRASE)


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        ("The answer is 18 dollars per day because she sells them all.", "18"),
        ("The answer is 1,200 (rounded).", "1,200"),
        ("Final answer: the largest such number is 34.", "34"),
        ("Final answer: the volume of $ABCD$ is 120.", "120"),
        ("The answer is (35 + 70 = 105).", "105"),
        ("The answer is 4x + 2.", "4x + 2"),
        ("The answer is 5 apples and 6 pears.", "5 apples and 6 pears"),
    ],
)
def test_golds_kind_says_where_a_number_ends(response: str, expected: str) -> None:
    assert read(response, "number")[0] == expected


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        ("The answer is (B) because it fits.", "B"),
        ("**Answer:** D", "D"),
        ("It is not A, since A is too small. I think it's C", "C"),
        ("The answer is surely D, it can't be A or B", "D"),
        ("C. 不是 A", "C"),
        ("la réponse est C non A", "C"),
        ("(B)", "B"),
    ],
)
def test_a_letter_is_chosen_in_words(response: str, expected: str) -> None:
    assert read(response, "choice")[0] == expected


@pytest.mark.parametrize(
    "response",
    [
        *("The answer is A, B, C, or D.", "A or B", "It is A. C is possible, B too."),
        *("I am a letter.", "The right option is (A) or (C).", "**Answer:** A) and D)."),
    ],
)
def test_several_letters_choose_none(response: str) -> None:
    assert read(response, "choice")[0] not in set("ABCD")


def test_tags_and_hash_marks_state_the_answer() -> None:
    assert read("<think>a</think><answer> 36 </answer>") == ("36", Source.ANSWER_TAG)
    assert read("He has $36 left.\n#### 36") == ("36", Source.HASH_MARK)
    assert read("#### The final answer is 36") == ("36", Source.HASH_MARK)


def test_a_heading_is_no_hash_mark() -> None:
    steps = "#### Step 1\nAdd.\n#### 2. Multiply\nDone.\n\n"
    assert read(steps + "The answer is 36.") == ("36", Source.PHRASE)
    assert read("#### Solution\nThe sum is **36**.") == ("36", Source.EMPHASIS)


@pytest.mark.parametrize(
    "response",
    [
        "<answer>35</answer> or rather <answer>36</answer>",
        "#### 35\n#### 36",
        "The answer is 35. The answer is 36.",
    ],
)
def test_statements_that_differ_are_no_answer(response: str) -> None:
    assert read(response) == (None, Refusal.SEVERAL_ANSWERS)


def test_a_corrected_statement_is_the_later_one() -> None:
    assert read("The answer is 35. Wait, that is wrong. The answer is 36.")[0] == "36"


@pytest.mark.parametrize(
    "response", ["The answer is definitely not 36.", "It is certainly not 36, though."]
)
def test_what_the_answer_is_not_is_no_answer(response: str) -> None:
    assert read(response, "number") == (None, Refusal.NEGATED)


def test_a_statement_about_the_answer_does_not_state_it() -> None:
    assert read("So there are 36 of them. [Note: the answer is correct.]", "number")[0] != "correct"


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        ("36", "36"),
        ("  36. ", "36"),
        ("x = 36", "x = 36"),
        ("$36$", "36"),
        ("5 meters", "5 meters"),
        ("Yes.", "Yes"),
        ("5!", "5!"),
        ("2x + 2", "2x + 2"),
        ("\\frac{4}{23}", "\\frac{4}{23}"),
    ],
)
def test_a_bare_answer_is_the_answer(response: str, expected: str) -> None:
    assert read(response) == (expected, Source.BARE)


@pytest.mark.parametrize(
    ("response", "expected", "source"),
    [
        ("In the end the product is **36**.", "36", Source.EMPHASIS),
        ("✅ The total: **36 apples**", "36", Source.EMPHASIS),
        ("We find that $x < 3$.", "x < 3", Source.MATHS),
        ("Adding up, $9 + 27 = 36$.", "36", Source.MATHS),
        ("So there are 36 such sequences. I hope it is correct.", "36", Source.LAST_NUMBER),
        ("It has 3 and 4, hence 9 * 4 = 36 apples", "36", Source.LAST_NUMBER),
        ("所以她一共赚了36美元。", "36", Source.LAST_NUMBER),
        ("Por lo tanto, quedan 36 manzanas.", "36", Source.LAST_NUMBER),
        ("It is not 10, it is 36.", "36", Source.LAST_NUMBER),
    ],
)
def test_the_last_sentence_says_the_answer(response: str, expected: str, source: Source) -> None:
    assert read(response, "number" if source is not Source.MATHS else "other") == (expected, source)


@pytest.mark.parametrize(
    "response",
    [
        "What is 6 times 6?",
        "The numbers are 12, 24 and 36.",
        "So x = 12, y = 36",
        "The sum of both is 12 + 24 =",
        "Label XY_36",
        "Let me think... 36. Something else entirely happened here.",
    ],
)
def test_a_last_sentence_that_states_no_single_number_says_none(response: str) -> None:
    assert read(response, "number")[0] is None


def test_code_is_not_prose() -> None:
    assert read("```python\nresult = 6 * 6\n```\n\nThe answer is 36.")[0] == "36"


def test_the_last_sentence_of_an_endless_response_says_nothing() -> None:
    loop = "So there are 36 of them. " * 1000

    assert read(loop, "number") == (None, Refusal.NO_ANSWER)
    assert read(loop + "The answer is 36.", "number")[0] == "36"


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        ("We find that they leave at 9:20 a.m.", "9:20 am"),
        ("The lines cross at the point (4, -7).", "(4, -7)"),
        ("Hence the season is autumn.", "autumn"),
        ("The share of cats to dogs is 4:9.", "4:9"),
        ("So t = 4 or t = -9.", "4, -9"),
        ("They marry on June 9.", "June 9"),
        ("They marry on the 9th of June.", "9th of June"),
        ("So the triangle in question is right isosceles.", "right isosceles"),
    ],
)
def test_what_the_last_sentence_states_when_gold_is_no_number(response: str, expected: str) -> None:
    assert read(response, "other") == (expected, Source.STATED)


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        ("The area of the ring is 15π square inches.", "15π square inches"),
        ("The second derivative is 12x^2.", "12x^2"),
    ],
)
def test_a_formula_at_the_end_needs_no_mark(response: str, expected: str) -> None:
    assert read(response, "other") == (expected, Source.MATHS)


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        ("After 12 days they have eaten 36 of them.", "36"),
        ("He still has to pay 36 $ over 12 months.", "36 $"),
        ("So the least such $k$ is 36.", "36"),
        ("Together: 20 + 16 = 36", "36"),
        ("She reads 36 pages, since 4 * 9 is that.", "36"),
        ("She needs 36 more beads to have 90.", "36"),
        ("The remainder when divided by 50 is 36.", "36"),
        ("The mean of 30 and 42 is 36.", "36"),
        ("There are 3 such pairs: (1,5), (2,4), (3,3).", "3"),
        ("Step 4: we get 36.", "36"),
        ("Hence it equals thirty-six.", "thirty-six"),
        ("y + 4 = 40, y = 36", "36"),
        ("We check: 30+6 = 36. Done.", "36"),
    ],
)
def test_a_period_or_a_name_beside_the_number_does_not_hide_it(
    response: str, expected: str
) -> None:
    assert read(response, "number")[0] == expected


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        ("The least value is $-9$, attained at $t=4$.", "-9"),
        ("The limit is $9$ as $t\\to 4$.", "9"),
        ("The side is $2\\sqrt{7}$, about $5.29$.", "2\\sqrt{7}"),
        ("\\begin{align*} t+4 &= 13 \\\\ t &= 9 \\end{align*}", "9"),
        ("\\[\\begin{aligned} q &= 4+5 \\\\ &= 9 \\end{aligned}\\]", "9"),
    ],
)
def test_a_formula_that_explains_or_leads_up_to_the_answer_is_not_it(
    response: str, expected: str
) -> None:
    assert (read(response, "number")[0] or "").removeprefix("t = ") == expected


def test_a_clause_that_offers_another_number_is_no_explanation() -> None:
    assert read("We get 36, which could also be 40.", "number")[0] is None
    assert read("It is $36$, as it may be $40$.", "number")[0] != "36"


def test_a_number_that_is_disowned_behind_it_is_none() -> None:
    assert read("The number 36 is not what we want.", "number") == (None, Refusal.NEGATED)


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        ("Yes, the series converges.", "yes"),
        ("No. The series diverges.", "no"),
        ("So the claim is true.", "true"),
        ("It is true or false.", None),
        ("Yes and no.", None),
        ("It is not true.", None),
    ],
)
def test_when_gold_is_yes_or_no_the_response_may_say_why(
    response: str, expected: str | None
) -> None:
    assert read(response, "truth")[0] == expected


def test_a_letter_is_what_follows_from_weighing_several() -> None:
    assert read("C and E are both close, so I would take E.", "choice")[0] == "E"


def test_a_bound_is_not_the_number() -> None:
    assert read("So there are more than 36 of them.", "number")[0] != "36"
    assert read("The answer is less than 36.", "number")[0] != "36"


@pytest.mark.parametrize(
    "response",
    [
        "It is not 9:20 but some other time.",
        "They leave at 9:20 or they leave at 9:30.",
        "The first crossing is (4, -7) and the second is (5, 1).",
        "Hence the season is not autumn.",
    ],
)
def test_what_the_last_sentence_leaves_open_is_no_answer(response: str) -> None:
    assert read(response, "other")[1] != Source.STATED


@pytest.mark.parametrize(
    ("setting", "response"),
    [
        ("answer_tags", "<answer>the\nthirty-six of them</answer>"),
        ("hash_marks", "#### 36"),
        ("layouts", '{"answer": 36}'),
        ("phrases", "The answer is, after all that was said and done here, thirty-six"),
        ("bare", "thirty-six"),
        ("emphasis", "The product of the two is clearly **thirty 6**"),
        ("maths", "In the end this leaves us with $x^2$."),
        ("stated", "So they leave at 9:20 pm."),
        ("last_number", "So there are 36 of them left."),
    ],
)
def test_each_family_has_a_switch(setting: str, response: str) -> None:
    none = dataclasses.replace(DEFAULT, **dict.fromkeys(SOURCES, False))  # type: ignore[arg-type]
    only = dataclasses.replace(none, **{setting: True})  # type: ignore[arg-type]

    expects: Expected | None = "other" if setting == "stated" else None
    assert extract(response, only, expects=expects).found_by == SOURCES[setting]
    assert extract(response, none, expects=expects).answer is None


def test_choices_have_a_switch() -> None:
    response = "All in all, I believe that it has to be B"

    assert extract(response, DEFAULT, expects="choice").answer == "B"
    without = dataclasses.replace(DEFAULT, choices=False)
    assert extract(response, without, expects="choice").answer is None


def test_one_switch_turns_all_prose_off() -> None:
    boxes_only = dataclasses.replace(DEFAULT, unboxed=False)

    assert extract("The answer is 36.", boxes_only).refused_by == Refusal.NO_ANSWER
