"""Problems and their answers, and the prompts made of them.

``sets`` names the data sets and reads their rows, ``problems`` loads and selects, ``prompts``
writes the files that OpenRLHF reads.
"""

from plp_trainer.data.problems import Problem, load_problems
from plp_trainer.data.prompts import EVALUATION, TRAINING, longest_prompt, write_prompts
from plp_trainer.data.sets import SETS, DataSet

__all__ = [
    "EVALUATION",
    "SETS",
    "TRAINING",
    "DataSet",
    "Problem",
    "load_problems",
    "longest_prompt",
    "write_prompts",
]
