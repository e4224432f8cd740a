"""What was answered, to look at: a service's last samples, or all that lies in files.

rows     a sample with its verdict and reward, and what its text shows
filters  which samples are wanted, in which order
columns  the numbers of a run's samples, over time, for charts and alarms
series   figures of a run over its course
alarms   what a trainer wants to know of a run, with the samples behind it
window   a service's last samples, in memory
archive  what lies in files, in DuckDB (the extra ``view``)
indexing a process that reads an audit log into the archive while it grows
logged   a service's samples: of its audit log where it was read, else of its memory
contents files and folders of every kind, as rows
trying   one response under every reward and setting
"""
