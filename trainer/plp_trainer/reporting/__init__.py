"""Tables and pictures of measurements, beside the paper's own numbers.

``paper`` has these as data, ``tables`` are plain values, for a terminal or in Markdown,
``measurements`` and ``plots`` fill them.
"""
