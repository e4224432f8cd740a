"""The file OpenRLHF is pointed at by ``--train.agent_func_path``.

OpenRLHF executes it as a module that has no name anyone could import, so the executor itself is
elsewhere.
"""

from plp_trainer.executor import AgentExecutor

__all__ = ["AgentExecutor"]
