"""Golds of a data set, checked before anything is trained on them.

``kinds`` names what can be wrong with a row, ``checks`` finds it, ``rows`` reads data files, and
``report`` counts and keeps examples.
"""
