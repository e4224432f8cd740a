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
        ('{"answer": ["3", "5"]}', "[3, 5]", False),
        ('{"answer": [3, 5]}', "[3, 5]", True),
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
        ('{"solution": {"steps": ["7 + 7"], "end": {"answer": "14"}}}', "14", True),
        ('{"a": {"b": {"c": {"d": {"answer": "14"}}}}}', "14", False),
        ('{"answer": {"x": 2, "y": -3}}', "x = 2, y = -3", True),
        ('{"answer": {"y": -3, "x": 2}}', "x = 2, y = -3", True),
        ('{"answer": {"x": -3, "y": 2}}', "(2, -3)", False),
        ('{"answer": {"x": 2, "y": -3}}', "2", False),
        ('{"answer": {"a": 12, "b": "1/4"}}', "(a) 12\n(b) \\frac{1}{4}", True),
        ('{"answer": {"a": "1/4", "b": 12}}', "(a) 12\n(b) \\frac{1}{4}", False),
        ('{"answer": [[2, 0], [1, 3]]}', r"\begin{pmatrix} 2 & 0 \\ 1 & 3 \end{pmatrix}", True),
        ('{"answer": [[2, 1], [0, 3]]}', r"\begin{pmatrix} 2 & 0 \\ 1 & 3 \end{pmatrix}", False),
        ('{"answer": [[2, 0], [1, 3]]}', "2, 0, 1, 3", False),
        ('Draft: {"answer": "13"}\nOne is missing.\nFinal: {"answer": "14"}', "14", True),
        ('Draft: {"answer": "13"}\nOne is missing.\nFinal: {"answer": "14"}', "13", False),
        ('{"answer": "13"}\n{"answer": "14"}', "14", False),
        ('{"过程": "7 + 7", "答案": "14"}', "14", True),
        ('{"reasoning": "no zero below", "answer": "$t \\neq 5$"}', r"t \neq 5", True),
        ('{"reasoning": "no zero below", "answer": "$t \\neq 5$"}', "5", False),
        ('{"answer": "Both crates weigh 14 kilograms altogether."}', "14 kg", True),
        ('{"answer": "Both crates weigh 14 kilograms altogether."}', "14 m", False),
        ('{"answer": "(B) 14"}', "(B) 15", False),
        ('{"answer": "(B) 14"}', "(B) 14", True),
    ],
)
def test_the_answer_of_an_object_is_read(response: str, gold: str, right: bool) -> None:
    assert grade(response, gold).correct is right
