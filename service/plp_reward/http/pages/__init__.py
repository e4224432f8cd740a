"""The page that people open: ``/`` and what is below ``/page``.

routes     the views: Try, Runs, Samples
session    the token, given once in a form, kept in a cookie that no script can read
rendering  templates to answers, with what a browser must not do
"""
