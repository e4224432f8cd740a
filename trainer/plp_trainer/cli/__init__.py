"""The subcommands that this package adds to ``plp``: a file each, as in ``plp_reward.cli``."""

from plp_trainer.cli.doctor import Doctor
from plp_trainer.cli.eval import Eval
from plp_trainer.cli.reproduce import Reproduce
from plp_trainer.cli.sweep import Sweep
from plp_trainer.cli.train import Train

__all__ = ["Doctor", "Eval", "Reproduce", "Sweep", "Train"]
