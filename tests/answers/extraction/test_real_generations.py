"""What published generations of many models are like: options, headings, given numbers, JSON."""

import pytest

from plp_reward.answers import grade
from plp_reward.answers.extraction.disagreement import alike
from plp_reward.answers.extraction.options import options_of, other_name, other_names

TABLE = r"""Solve $3x + 7 = 1$ for $x$.
\begin{align*}
\text{A)}\ & -2 &
\text{B)}\ & 2 \\
\text{C)}\ & \frac{8}{3} &
\text{D)}\ & -\frac{8}{3}\\
\end{align*}"""
ROW = r"What is $2^3$? $\textbf{(A)}\ 5\qquad\textbf{(B)}\ 6\qquad\textbf{(C)}\ 8\qquad\textbf{(D)}\ 9$"
LINES = "Which metal melts first?\n(A) gallium\n(B) tungsten\n(C) copper\n(D) none of these metals"
PAST = (
    "Complete the sentence. It is (_) six.\n(A) half\n(B) quarter\n(C) half past\n(D) quarter past"
)
ROOTS = "Simplify.\n(A) 6 cm\n(B) 6\\sqrt{2} cm\n(C) 6\\sqrt{3} cm"

OPTIONS = [
    # (gold, response, prompt, right)
    ("A", '{"answer": "-2"}', TABLE, True),
    ("B", '{"answer": "-2"}', TABLE, False),
    ("B", "The answer is x = -2.", TABLE, False),
    ("D", r"So $x = \boxed{-\frac{8}{3}}$.", TABLE, True),
    ("C", r"So $x = \boxed{-\frac{8}{3}}$.", TABLE, False),
    ("C", r"The cube of two is \boxed{8}.", ROW, True),
    ("D", r"The cube of two is \boxed{8}.", ROW, False),
    ("gallium", "Thus, the answer is A (gallium).", LINES, True),
    ("copper", "Thus, the answer is A (gallium).", LINES, False),
    ("gallium", "The metal that melts first is (A) gallium.", LINES, True),
    ("tungsten", "The metal that melts first is (A) gallium.", LINES, False),
    ("none of these metals", "(D) none of these metals", LINES, True),
    ("gallium", "(D) none of these metals", LINES, False),
    ("C", "The answer is copper. The correct answer is C.", LINES, True),
    ("C", "The answer is copper. The correct answer is A.", LINES, False),
    ("C", "Answer:\n\nP = 3 * 4 = 12\n\nTherefore, the answer is (C) copper.", LINES, True),
    ("A", "If it is warm, the answer is (A). If it is cold, the answer is (B).", LINES, False),
    ("B", "If it is warm, the answer is (A). If it is cold, the answer is (B).", LINES, False),
    ("B", "6sqrt(2) cm", ROOTS, True),
    ("A", "6sqrt(2) cm", ROOTS, False),
    ("quarter", "The answer is D (quarter past).", PAST, False),
    ("quarter past", "The answer is D (quarter past).", PAST, True),
    ("half", "half past", PAST, False),
    ("B", r"So it is \boxed{\text{(C) } 6\sqrt{2}}.", ROOTS, False),
    ("C", r"So it is \boxed{\text{(C) } 6\sqrt{3}}.", ROOTS, True),
    ("C", r"Hence $\angle B = 90^\circ - \angle C", LINES, False),
    ("C", r"Hence $\angle B = 90^\circ - \angle C$.", LINES, False),
    ("C", "So we take $C$.", LINES, True),
    ("A", "The answer is 9. The correct answer is (A).", ROOTS, True),
    ("B", "The answer is 6 cm. The correct answer is (B).", ROOTS, False),
]

GIVEN = "A vase holds 5 flowers. Ann has 6 roses and nineteen lilies. How many vases does she need?"
NOT_GIVEN = [
    ("7", "We need 7 vases to hold 6 roses and 19 lilies.", GIVEN, True),
    ("6", "We need 7 vases to hold 6 roses and 19 lilies.", GIVEN, False),
    ("19", "We need 7 vases to hold 6 roses and 19 lilies.", GIVEN, False),
    ("7", "Answer: Ann puts 6 roses and 19 lilies in 7 vases.", GIVEN, True),
    ("7", "Answer: Ann puts 8 roses and 19 lilies in 7 vases.", GIVEN, False),
    ("7", "Answer: Ann puts 6 roses in 7 or 8 vases.", GIVEN, False),
    ("7", "Answer: Ann does not put 6 roses in 7 vases.", GIVEN, False),
    ("7", "Answer: Ann puts 6 roses in more than 7 vases.", GIVEN, False),
    ("6", "6 and 19 are given.", GIVEN, False),
]

SENTENCES = [
    ("6", "Answer: Max has to eat 6 plums to get 5 figs.", True),
    ("5", "Answer: Max has to eat 6 plums to get 5 figs.", False),
    ("68", "Answer: Lu needs to buy 68 more fish to have 280 fish.", True),
    ("280", "Answer: Lu needs to buy 68 more fish to have 280 fish.", False),
    ("2", "The farmer needs 2 more cows to give 25 litres of milk.", True),
    ("25", "The farmer needs 2 more cows to give 25 litres of milk.", False),
    ("48", "With 12 houses he has to bring 4 x 12 = 48 letters.", True),
    ("12", "With 12 houses he has to bring 4 x 12 = 48 letters.", False),
    ("8", "Double 4 to get 8.", True),
    ("5", "They can bake 5 pies using the remaining 20 apples.", True),
    ("20", "They can bake 5 pies using the remaining 20 apples.", False),
    ("18", "That means the 3 members who came scored 18 points.", True),
    ("3", "That means the 3 members who came scored 18 points.", False),
    ("6", "He sold the 5 apples and 6 pears.", False),
    ("23", "Zoe has 23 songs on her mp3 player.", True),
    ("3", "Zoe has 23 songs on her mp3 player.", False),
    ("26", "Answer: Mrs. Moss used 26 nickels.", True),
    ("367", "= 367 crayons lost or given away", True),
    ("367", "= 367 crayons or maybe 368", False),
    ("2000", "The revenue of selling 250 units instead of 200 is CHF 2,000.", True),
    ("97.5", "The deposit of 100 at a rate of 2.5% is approximately 97.5.", True),
    ("100", "The deposit of 100 at a rate of 2.5% is approximately 97.5.", False),
    ("31", "The list has 31 non-empty rows.", True),
    ("17", "The answer is $17 or 18 dollars.", False),
    ("7", "Ann does not put 6 roses in 7 vases.", False),
    ("9", "He had not 6 but 9 coins.", True),
    ("0", "The question does not provide enough information to determine f(0).", False),
    ("5", "The text does not provide data to compare x = 2 with x = 5.", False),
    ("7", "Without more information we only have 7.", False),
    ("3/10", "3/10 or 30%.", True),
    ("3/10", "3/10 or 40%.", False),
    ("48", "So there are 4! * 2 = 48 ways.", True),
    ("45", "所以，答案就是C(10, 2) = 10! / [2!(10-2)!] = 45.\n【答案】45", True),
]

ANNOUNCED = [
    ("17", "### Final Answer\nKim gets **$17** in change from 2 notes of $10.", True),
    ("10", "### Final Answer\nKim gets **$17** in change from 2 notes of $10.", False),
    ("17", "### Final Answer\nKim gets **$17** or 18 dollars.", False),
    ("17", "### Final Answer\nKim does not get **$17**.", False),
    ("7", "8 divided into 56 equals 7.\nTherefore, the answer (arabic numerals) is 7.", True),
    ("8", "8 divided into 56 equals 7.\nTherefore, the answer (arabic numerals) is 7.", False),
    ("7", "We get the answer in terms of how many jars are needed. So the answer is 7.", True),
    ("25", "Final answer\nStep 1: 40 - 15 = 25\n\nTherefore, the sum gained is $25.", True),
    ("1", "Final answer\nStep 1: 40 - 15 = 25\n\nTherefore, the sum gained is $25.", False),
    ("12", "Final Answer:\n12\n\nSo the sum of its digits is 3.", True),
    ("3", "Final Answer:\n12\n\nSo the sum of its digits is 3.", False),
    ("N/2^N", "**Final Answer:**\n\nThe chance is:\n\n\\[\n\\frac{N}{2^N}\n\\]", True),
    ("9", "So it is 3 + 3 + 3 = **9 yards**.\n\nDo you have other questions or requests?", True),
    ("Thursday", "The correct answer is C. Thursday.", True),
    ("Friday", "The correct answer is C. Thursday.", False),
    ("C", "The correct answer is C. Thursday.", True),
    ("10", "So the stalk was #### 10 inches tall after 3 weeks.", True),
    ("3", "So the stalk was #### 10 inches tall after 3 weeks.", False),
    ("105", "He did 40 + 30 = #### 70.\n175 - 70 = #### 105\nSo he left 105.", True),
    ("70", "He did 40 + 30 = #### 70.\n175 - 70 = #### 105\nSo he left 105.", False),
    ("5", "#### 5\n#### 6\n", False),
]

LAYOUTS = [
    ("C", '[JSON_START]\n{"steps": [{"n": 1}], "predicted_answer": "C"}\n[JSON_END]', True),
    ("B", '[JSON_START]\n{"steps": [{"n": 1}], "predicted_answer": "C"}\n[JSON_END]', False),
    ("9", '<json>\n{"answer": 9}\n</json>', True),
    ("9", 'The solution to the equation: x - 2 = 7.\n\n```json\n{"answer": 9}\n```', True),
    ("9", 'The answer is 8.\n\n```json\n{"answer": 9}\n```', False),
    ("25", "5 x 5 = 25.", True),
    ("-25", r"\boxed{-25\%}", True),
    ("-0.25", r"\boxed{-25\%}", True),
    ("25", r"\boxed{-25\%}", False),
    ("-30", r"\boxed{-30^\circ}", True),
    ("30", r"\boxed{-30^\circ}", False),
]


@pytest.mark.parametrize(("gold", "response", "prompt", "right"), OPTIONS + NOT_GIVEN)
def test_what_the_question_offers_and_gives_is_known(gold, response, prompt, right):
    assert grade(response, gold, prompt=prompt).correct is right


@pytest.mark.parametrize(("gold", "response", "right"), SENTENCES + ANNOUNCED + LAYOUTS)
def test_the_answer_of_a_generation_is_the_one_it_states(gold, response, right):
    assert grade(response, gold).correct is right


def test_without_the_question_several_numbers_stay_several():
    assert grade("Ann puts 6 roses and 19 lilies in 7 vases.", "7").correct is False


def test_options_in_a_table_keep_their_signs():
    assert options_of(TABLE) == {"A": "-2", "B": "2", "C": r"\frac{8}{3}", "D": r"-\frac{8}{3}"}
    assert options_of("Pick.\nA) -3\nB) 3") == {"A": "-3", "B": "3"}


def test_a_letter_with_the_text_of_another_option_names_neither():
    assert other_name("A) 2", TABLE, alike) is None
    assert other_names("B) 2", TABLE, alike) == ("B", "2")
