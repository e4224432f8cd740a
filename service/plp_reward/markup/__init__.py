"""Texts that a model wrote as safe HTML: everything escaped, formulas as MathML, answers marked.

formulas  a formula's LaTeX to MathML, within bounds, or its text as it stands
text      a text's formulas found and rendered, its parts marked
places    where in a response its answer stands
"""

from plp_reward.markup.formulas import formula
from plp_reward.markup.places import places
from plp_reward.markup.text import render, render_answer, stylesheet, visible

__all__ = ["formula", "places", "render", "render_answer", "stylesheet", "visible"]
