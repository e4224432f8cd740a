r"""Verbs by which a sentence states a value, in families: alternatives for a pattern of words.

A pattern takes the families that it needs and names the words that only it has:
``rf"\b(?:{BE}|{EQUAL}|yields?)\b"``.
"""

from __future__ import annotations

BE = "is|are|was|were"
"""``be`` itself stands behind another verb, where few patterns look for it."""
EQUAL = "equals?"
EQUALS = "equals"
"""Where ``equal`` would be the adjective: ``two are equal``."""
HAVE = "has|have"
GIVE = "gives?"
GET = "gets?"
STATING = f"{BE}|{EQUAL}|{HAVE}|{GET}|costs?|takes?"
"""What makes a clause a statement: all that say what is so, and the verbs of prices and times."""
