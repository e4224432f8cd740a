"""Golds as data sets have them: worked solutions, several lines, and what is no gold at all."""

import time

import pytest

from plp_reward.answers import Status, grade
from plp_reward.answers.golds import acceptable, stated
from plp_reward.answers.parsing.solutions import is_prose

SOLUTION = r"We have $\sqrt{49} = 7$ and $7 - 4 = 3$, so the answer is $\boxed{3}$."
GSM8K = "Tom had 30/2 = <<30/2=15>>15 pens.\nHe has 15+6 = <<15+6=21>>21 pens now.\n#### 21"


@pytest.mark.parametrize(
    ("gold", "right", "wrong"),
    [
        (SOLUTION, ["3"], ["7", "4"]),
        (GSM8K, ["21"], ["15"]),
        (r"First $\boxed{4}$, which we halve. Then $\boxed{2}$, and so on.", ["2"], ["4"]),
        (r"Hence $x = \boxed{3}$ and $y = \boxed{8}$.", ["3, 8"], ["3", "8"]),
        ((r"(a) \boxed{5}" "\n" r"(b) \boxed{6}"), ["(a) 5; (b) 6"], ["5", "6"]),
        (r"It weighs \boxed{5} kg.", ["5 kg", "5", "5000 g"], ["5 g"]),
        (r"It is \fbox{B}.", ["B"], ["A"]),
        (r"<think>Is it \boxed{1}?</think>Yes: \boxed{2}", ["2"], ["1"]),
        ((r"#### Step 1" "\n" r"Add them: $\boxed{9}$."), ["9"], ["1"]),
        ("<answer> 4 </answer>", ["4"], ["5"]),
        ("<think>2 + 2 is 4</think>\n<answer>4</answer>", ["4"], ["2"]),
        ("So it is 1/2.\n#### $1,250", ["1250"], ["250"]),
        ('["\\\\frac{2}{5}"]', ["0.4", "2/5"], ["2", "5"]),
    ],
)
def test_a_worked_solution_is_its_answer(gold: str, right: list[str], wrong: list[str]) -> None:
    for answer in right:
        assert grade(rf"\boxed{{{answer}}}", gold).correct is True, answer
    for answer in wrong:
        assert grade(rf"\boxed{{{answer}}}", gold).correct is False, answer


@pytest.mark.parametrize(
    ("gold", "right", "wrong"),
    [
        ("$x = 2$\n$x = 7$", ["2, 7", "7, 2", "x = 2, x = 7"], ["2", "7", "2, 3, 7", "27"]),
        ("1\n-1", [r"\pm 1", "1, -1"], ["1", "0"]),
        ("(1,2)\n\n(2,1)", ["(2,1), (1,2)"], ["(1,2)", "(1,2), (2,2)"]),
        ("1,234\n5,678", ["1234, 5678"], ["1234", "5,678"]),
        ("A\nC", ["A, C", "AC"], ["A", "C"]),
        ("x_1 = 3 cm\nx_2 = 4 cm", ["3 cm, 4 cm"], ["3 cm"]),
        ((r"$f(x) = x + 1$" "\n" r"$f(x) = 2x$"), ["f(x) = x + 1, f(x) = 2x"], ["f(x) = 2x"]),
        ("red\nblue", ["blue, red"], ["red", "blue"]),
    ],
)
def test_lines_that_are_answers_are_a_list(gold: str, right: list[str], wrong: list[str]) -> None:
    for answer in right:
        assert grade(rf"\boxed{{{answer}}}", gold).correct is True, answer
    for answer in wrong:
        assert grade(rf"\boxed{{{answer}}}", gold).correct is False, answer


@pytest.mark.parametrize(
    "gold",
    [
        "\\begin{pmatrix}\n1 & 2 \\\\\n3 & 4\n\\end{pmatrix}",
        "x + 1\n= 3",
        "(1,\n2)",
        "$f(x) = 2x +\n3$",
        "(a) 5\n(b) 6",
        "The one who\nwins in the end is Ann",
        "42",
        " 42\n",
    ],
)
def test_one_answer_over_several_lines_stays_one(gold: str) -> None:
    assert stated(gold) == gold


@pytest.mark.parametrize(
    "gold",
    [
        "We have 5 pens. Three of them are lost. That leaves us with 2 pens.",
        "We have that 64 is the square of 8 and 8 - 3 = 5, so the answer is 5.",
        "Tom had 30/2 = 15 pens at first\nHe has 15+6 = 21 pens in the end",
        "Ann has 12 / 3 = <<12/3=4>>4 red pens\nBob has 4 * 2 = <<4*2=8>>8 blue pens",
        "Red pens: 4(2)=8\nBlue pens: 8/2=<<8/2=4>>4 pens",
        "The cap cost 30*.3=$<<30*.3=9>>9 less\nSo the two cost 30-9=$<<30-9=21>>21",
        "小明有5个苹果，小红有3个苹果。他们一共有多少个苹果。所以一共有8个苹果。",
        r"Add the numbers and write the sum into \boxed{}",
        r"So the answer is \boxed{\frac{1}{2",
        "",
        " \n",
    ],
)
def test_a_gold_that_states_no_answer_gives_no_verdict(gold: str) -> None:
    for answer in ("5", "2", "8", r"\frac{1}{2}"):
        verdict = grade(rf"\boxed{{{answer}}}", gold)
        assert verdict.correct is None
        assert verdict.status is Status.UNPARSEABLE_GOLD
        assert verdict.message.startswith("gold ")


def test_a_gold_that_states_no_answer_leaves_the_other_golds_alone() -> None:
    golds = ["We lose three of five pens. That leaves us with two of them.", "2"]
    assert grade(r"\boxed{2}", golds).correct is True
    assert grade(r"\boxed{3}", golds).correct is None


@pytest.mark.parametrize(
    "gold",
    [
        "The remainder is three times as large as before.",
        "All positive integers except 2 and 5",
        "two solutions if $0<a<1$, one if $a=1$ or $a\\leq 0$, none if $a>1$",
        "f(x) = ax + b, where $a$ and $b$ are arbitrary integers",
        "Dr. Smith and Mrs. Jones",
        "40 chocolates, 60 lollipops and 10 marmalades",
        "The rent for each $A$ room is $240$ yuan, and for each $B$ room is $210$ yuan.",
        "它是偶函数",
        r"\text{Alice wins if and only if } n \text{ is even}",
        r"\begin{cases} x & \text{if it is positive} \\ -x & \text{if it is not} \end{cases}",
    ],
)
def test_an_answer_in_a_sentence_is_no_prose(gold: str) -> None:
    assert not is_prose(gold)
    assert grade(rf"\boxed{{{gold}}}", gold).correct is True


def test_a_missing_value_is_an_empty_gold() -> None:
    assert acceptable(float("nan")) == ("",)
    assert acceptable([1, 0.5, "2"]) == ("1", "0.5", "2")
    assert acceptable(10**5000) == ("1" + "0" * 5000,)


@pytest.mark.parametrize(
    "piece",
    [
        *("\\boxed{", "\\boxe", "$\\boxed", "#### ", "<answer>", "1\n", "so the x is ", '["', "$"),
        *("a. B ", "\\(", "\\[", "<<1", "so ", "(a) ", "。", "ab ", "\\text{", "\\left( \n"),
    ],
)
def test_a_long_gold_takes_no_longer_than_its_length(piece: str) -> None:
    begun = time.process_time()
    verdict = grade(r"\boxed{1}", piece * (200_000 // len(piece)))
    assert verdict.correct is not True
    assert time.process_time() - begun < 10


@pytest.mark.parametrize("gold", ["5 #### 6", "a####b", "x=2\n#### 2", r"\frac####\frac"])
def test_a_gold_s_own_words_are_right_whatever_it_states(gold: str) -> None:
    assert grade(rf"\boxed{{{gold}}}", gold).correct
