"""Last sentences as models write them: calculations, reasons, second forms, quotations, layouts."""

import pytest

from plp_reward.answers import grade

CALCULATED = [
    ("420", "So she swims a total of 140 x 3 = 420 meters a week", True),
    ("77", "There are 11 more than three times as many pens which is 66+11=77 blue pens", True),
    ("11", "There are 11 more than three times as many pens which is 66+11=77 blue pens", False),
    ("6", "Each tray holds 9 buns, and he needs 54 buns so that's 54/9 = 6 trays", True),
    ("19", "But then he sold 3 of them, which brought his herd to 22 - 3 = 19 cows.", True),
    ("3", "But then he sold 3 of them, which brought his herd to 22 - 3 = 19 cows.", False),
    ("24", "The deposit is 2% of the price or 2%*1200 = 24 dollars", True),
    ("40", "We find that 4 × 5 = 20, and then we double it to get 40.", True),
    ("20", "We find that 4 × 5 = 20, and then we double it to get 40.", False),
    ("4", "We have 25 = 3 × 7 + 4, so when 25 is divided by 7 the remainder is 4.", True),
    ("3", "We have 25 = 3 × 7 + 4, so when 25 is divided by 7 the remainder is 4.", False),
    ("5", "The line is y = 3x + 5.", False),
    ("12", "The next thing to do is to multiply 12 by", False),
]
STATED = [
    ("63", "Multiplying, 9 times 7 gives 63.", True),
    ("18", "Adding 5 to 13, we get 18, which is the number of pages she read.", True),
    ("55", "During the sale, the price drops from $80 to $55.", True),
    ("8", "Since 32 divided by 4 equals 8, each of the four shelves holds 8 jars.", True),
    ("7", "After 5 of them are sold, 7 are left.", True),
    ("2", "Only two of the seven cards are red.", True),
    ("0", "Because one of the terms is zero, the product is zero as well.", True),
    ("6", "So Paul needs six more coins to fill the row.", True),
    ("6", "Paul has six more coins than Ann.", False),
    ("49", "If you want the square of 7, that's 49.", True),
    ("23", "Together: 9 + 14 = 23. That's how many tickets they sold!", True),
    ("3/5", "Hence the probability is 3/5, or 60%.", True),
    ("3/5", "Hence the probability is 3/5, or 40%.", False),
    ("1400", "He ran 1.4 km, i.e. 1400 m.", True),
    ("No", "No, because 51 = 3 × 17, so it is not a prime number.", True),
    ("8", "I'm sorry, but I can't find the area without the side of 8.", False),
    ("9", "There isn't enough information about the 9 cards.", False),
    ("10:20 AM", "Leaving at 8:00 AM and walking for 2.3 hours, they arrive at 10:20 AM.", True),
    ("第二象限", "因为 $m<0, n>0$，所以点 $(m,n)$ 在第二象限。", True),
    ("2:7", "因为周长比为 4:14，所以边长比为 2:7。", True),
    ("x=2, x=-5", "解得 $x_1=2$，$x_2=-5$。", True),
    ("y = 4x - 1", "Thus the line has equation y = 4x - 1.", True),
    ("y = 4x - 1", "It is parallel to the line with equation y = 4x - 1.", False),
]
ANNOUNCED = [
    ("0.375", "**Final Answer:** 0.375 (or 3/8)", True),
    ("8:40", "## Final Answer\n\nThe train leaves at 8:40.", True),
    ("4, 11", "**Answer:** The numbers are 4 and 11.", True),
    ("2, 7, 13", "### Answer\n\nThe prime factors are **2, 7, and 13**.", True),
    ("False", "**Answer: False** — 51 is divisible by 3.", True),
    ("Yes", "**Answer:** Yes and no, it depends.", False),
    ("21", "> **21**", True),
    ("25", "So the sum is 25. \\(\\blacksquare\\)", True),
    ("9 cm", "答：BC 的长为 9 cm。", True),
    ("9 cm", "答：BC 的长为 8 cm。", False),
    ("5, 8", '{"answers": [5, 8]}', True),
    ("[5, 8]", '{"answer": [5, 8]}', True),
    ("(5, 8)", '{"answer": [5, 8]}', True),
    ("True", '{"why": "53 has no divisors.", "answer": true}', True),
    ("True", '{"why": "51 = 3 * 17", "answer": false}', False),
    ("60", '{"answer": {"number": 60, "unit": "minutes"}}', True),
]


@pytest.mark.parametrize(("gold", "response", "right"), CALCULATED)
def test_a_calculation_states_its_end(gold: str, response: str, right: bool) -> None:
    assert grade(response, gold).correct is right


@pytest.mark.parametrize(("gold", "response", "right"), STATED)
def test_a_sentence_states_what_it_comes_to(gold: str, response: str, right: bool) -> None:
    assert grade(response, gold).correct is right


@pytest.mark.parametrize(("gold", "response", "right"), ANNOUNCED)
def test_an_announced_sentence_states_its_predicate(gold: str, response: str, right: bool) -> None:
    assert grade(response, gold).correct is right
