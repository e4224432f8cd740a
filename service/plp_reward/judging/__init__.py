"""A second opinion on what the rules could not settle: a model, asked narrowly and seldom.

settings  which judge a profile has, and what it may cost
opinions  what it may be asked, and what becomes of a verdict
judge     asks it
sync      the same for callers that wait

Nothing is imported here, so that whoever reads settings loads no grader.
"""
