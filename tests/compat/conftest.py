"""math-verify's suite is run by test_math_verify_suite.py, in a process of its own."""

collect_ignore = ["math_verify_suite"]
