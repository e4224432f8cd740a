"""Groups whose samples come one by one: where they wait, and what those get that waited.

rendezvous    where the samples of a group wait for each other, whatever they are
partial       how the samples of a group that waited are scored together
"""
