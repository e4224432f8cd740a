"""Grading measured: this project's and its peers', on the same cases in one run."""
