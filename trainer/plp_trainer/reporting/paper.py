"""What the paper measured: arXiv 2506.10446, tables 1 to 8.

Its table 1 gives for R1-1.5B with PLP the accuracy and tokens of alpha = 5 on GSM8K and AIME2024
(tables 3 and 5), and those of alpha = 2 on MATH500 (table 4; alpha = 5 has 81.9 % and 3,350 tokens
there). For R1-7B all three are those of alpha = 4, with 9,056 tokens on AIME2024 where table 8 has
9,058. Both are kept as printed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

SOURCE = "arXiv 2506.10446"

R1_SMALL = "deepseek-ai/DeepSeek-R1-Distill-Qwen-1.5B"
R1_LARGE = "deepseek-ai/DeepSeek-R1-Distill-Qwen-7B"
QWEN = "Qwen/Qwen2.5-7B-Instruct"
NAMES: Mapping[str, str] = {R1_SMALL: "R1-1.5B", R1_LARGE: "R1-7B", QWEN: "Qwen2.5-7B-Instruct"}
"""Hub ids of the models, and what the paper calls them."""

ORIGINAL, PE, EFFICIENT, PLP, TOKENSKIP = "Original", "PE", "Efficient", "PLP", "TokenSkip 0.7"
"""Methods: the model as it is, asked to be brief, the normalised penalty, the paper's, and the one
that table 2 cites. PLP is called "Ours" there."""


@dataclass(frozen=True, slots=True)
class Published:
    """One entry of a table.

    Attributes:
        model: hub id.
        method: one of the methods above.
        data_set: as recipes name it.
        accuracy: 0 to 1.
        tokens: mean tokens of a response.
        table: number of the paper's table.
        alpha: of the reward, where the table says it.
    """

    model: str
    method: str
    data_set: str
    accuracy: float
    tokens: int
    table: int
    alpha: float | None = None

    @property
    def name(self) -> str:
        """The method, with its alpha where the table says it."""
        return self.method if self.alpha is None else f"{self.method} alpha {self.alpha:g}"


_SETS = ("gsm8k", "math500", "aime2024")
_TABLE_1 = {
    (R1_SMALL, ORIGINAL): ((76.5, 720), (82.9, 5446), (27.7, 15643)),
    (R1_SMALL, PE): ((75.1, 738), (83.1, 5054), (33.3, 15892)),
    (R1_SMALL, EFFICIENT): ((85.4, 702), (83.2, 3641), (33.3, 15087)),
    (R1_SMALL, PLP): ((86.3, 411), (85.1, 3606), (33.7, 13327)),
    (R1_LARGE, ORIGINAL): ((92.6, 1629), (92.4, 4141), (54.7, 12816)),
    (R1_LARGE, PE): ((87.7, 619), (91.4, 3614), (49.7, 13783)),
    (R1_LARGE, EFFICIENT): ((89.2, 226), (90.7, 2329), (48.7, 9721)),
    (R1_LARGE, PLP): ((90.1, 218), (91.3, 1906), (55.7, 9056)),
}
_TABLE_2 = {ORIGINAL: (91.4, 298), TOKENSKIP: (89.9, 217), PLP: (90.3, 182)}
_SWEEPS = {
    (3, R1_SMALL, "gsm8k"): {
        1: (84.5, 516),
        2: (86.2, 593),
        3: (85.0, 421),
        4: (85.7, 352),
        5: (86.3, 411),
        20: (81.6, 246),
        30: (79.8, 205),
    },
    (4, R1_SMALL, "math500"): {
        1: (83.2, 3558),
        2: (85.1, 3606),
        3: (81.5, 2867),
        4: (80.3, 2811),
        5: (81.9, 3350),
        20: (77.5, 2620),
        30: (74.6, 2569),
    },
    (5, R1_SMALL, "aime2024"): {
        1: (31.0, 15275),
        2: (33.3, 13986),
        3: (28.7, 12000),
        4: (28.0, 12673),
        5: (33.7, 13327),
        20: (28.3, 12192),
        30: (21.7, 12391),
    },
    (6, R1_LARGE, "gsm8k"): {
        1: (91.6, 429),
        2: (92.0, 325),
        3: (91.2, 182),
        4: (90.1, 218),
        5: (91.7, 291),
        8: (91.9, 139),
        10: (87.6, 133),
    },
    (7, R1_LARGE, "math500"): {
        1: (91.2, 2015),
        2: (90.0, 1977),
        3: (90.3, 1744),
        4: (91.3, 1906),
        5: (89.0, 2009),
        8: (88.5, 1362),
        10: (78.9, 816),
    },
    (8, R1_LARGE, "aime2024"): {
        1: (55.0, 9301),
        2: (53.7, 8383),
        3: (55.7, 10863),
        4: (55.7, 9058),
        5: (54.0, 8458),
        8: (50.7, 9618),
        10: (42.3, 7242),
    },
}

RESULTS: tuple[Published, ...] = (
    *(
        Published(model, method, name, accuracy / 100, tokens, 1)
        for (model, method), entries in _TABLE_1.items()
        for name, (accuracy, tokens) in zip(_SETS, entries, strict=True)
    ),
    *(
        Published(QWEN, method, "gsm8k", accuracy / 100, tokens, 2)
        for method, (accuracy, tokens) in _TABLE_2.items()
    ),
)
"""Tables 1 and 2: the methods."""

SWEEPS: tuple[Published, ...] = tuple(
    Published(model, PLP, name, accuracy / 100, tokens, table, float(alpha))
    for (table, model, name), entries in _SWEEPS.items()
    for alpha, (accuracy, tokens) in entries.items()
)
"""Tables 3 to 8, the points of figures 5 and 6 that are PLP's: accuracy and tokens by alpha."""
