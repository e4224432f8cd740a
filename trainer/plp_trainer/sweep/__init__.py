"""Several trainings as one command: settings varied, each with several seeds.

``plan`` says which runs there are, ``run`` carries out what is missing, ``results`` averages over
seeds.
"""
