"""What is missing on a machine, and how to mend it.

The planner's checks, those of what a run needs around it, and at the end a real step, which tells
the rest.
"""
