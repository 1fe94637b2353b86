"""Parsers of single values: a string as people type it in, a value and what was odd about it out.

They never raise, never complain and ask no clock; flags carry what a check may want to say.
"""
