"""Settings as users give them: by flag, environment and file, under the same names.

layered           one typed model from all three
command_line      the command line's words, taken as they were typed
user_functions    a user's own function by its name: ``my_rewards.py:brisk``
"""
