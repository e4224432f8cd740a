"""The audit log: what was asked of the service and what it answered, and scoring it again.

settings.py   what is kept, where, for how long
records.py    a line of the log
log.py        writing lines, off the event loop
reading.py    lines back to what was scored together
following.py  the same while the log is written
replay.py     the same under another profile or version, and what changed
"""
