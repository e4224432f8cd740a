r"""The answer of an object, whether its JSON is valid or only meant."""

import pytest

from plp_reward.answers import grade

LATEX = (
    r'{"reasoning": "since $\theta = \frac{\pi}{6}$, \sin \theta = 1/2", "answer": "\frac{1}{2}"}'
)
LINES = '{\n  "reasoning": "first 3 + 4\nthen times 2",\n  "answer": "14"\n}'


@pytest.mark.parametrize(
    ("response", "gold", "right"),
    [
        (LATEX, r"\frac{1}{2}", True),
        (LATEX, r"\frac{\pi}{6}", False),
        (LINES, "14", True),
        (LINES, "2", False),
        (f"```json\n{LINES}\n```", "14", True),
        (f"Here is my answer:\n\n```json\n{LINES}\n```", "14", True),
        ('{"thought": "he said "no" twice", "answer": "14"}', "14", True),
        ("{'reasoning': 'easy', 'answer': 14}", "14", True),
        ('{"reasoning": "easy", "answer": 14,}', "14", True),
        ('{"reasoning": "easy", "answer": "14"', "14", True),
        ('{"reasoning": "easy", "Answer": "14"}', "14", True),
        ('{"reasoning": "easy", "final_answer": "The answer is 14."}', "14", True),
        ('{"answer": [3, 5]}', "3, 5", True),
        ('{"answer": ["3", "5"]}', "3", False),
        ('{"answer": "B) 14"}', "B", True),
        ('{"answer": "(2,\\\\infty)"}', r"(2,\infty)", True),
        (r'{"answer": "\sqrt{2}"}', r"\sqrt{2}", True),
        (r'{"answer": "\binom{5}{2}"}', "10", True),
        (r'{"answer": "3 \times 10^4"}', "30000", True),
        ('{"answer": "14", "score": 1}', "1", False),
        ('{"answer": "14", "answer": "15"}', "15", False),
        ('{"reasoning": "it is 14", "answer": ""}', "14", False),
        ('{"reasoning": "the answer is 13 at first", "answer": "14"}', "14", True),
        ('{"reasoning": "easy\nenough", "answer": "14", "answer": "15"}', "15", False),
        ('{"reasoning": "easy", "answer": 14', "14", False),
        ('{"score": 14}', "14", False),
    ],
)
def test_the_answer_of_an_object_is_read(response: str, gold: str, right: bool) -> None:
    assert grade(response, gold).correct is right
