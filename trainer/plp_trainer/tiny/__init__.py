"""The project's own small model, on which the whole of training runs in minutes without a GPU.

``sums`` has its problems and how they can be thought through, ``tokenizer`` its tokens, ``model``
the network and its supervised training, which made what is in ``weights``. It starts like a
reasoning model that overthinks: it goes through its steps again and again, on easy problems as
often as on hard ones, and sometimes it answers at once. Reinforcement learning only has to find out
where being brief pays.
"""

from pathlib import Path

NAME = "tiny"
"""The small model's ``model.path`` in a recipe."""
SHIPPED = Path(__file__).with_name("weights")
"""The folder of the small model and its tokenizer, as ``plp_trainer.tiny.model`` made them."""
