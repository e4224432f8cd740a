"""The calls of other graders, answered by this one: change the import, keep the code.

A module an original: ``math_verify``, ``trl``, ``verl``, ``lm_eval`` and ``prm800k``, named by
where the function comes from. None of them imports the original or changes it. docs/replace.md says
what differs.
"""
