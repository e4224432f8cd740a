"""Scoring dumps: files of responses, read, scored and written in constant memory.

inputs             names, folders, patterns and URLs as files
reading, arrays, csv_tables, parquet, arrow  files to rows, each with the position behind it
layouts, records   rows to samples, by layout or by named fields
source             inputs as samples, checked against what the profile needs
spans              inputs cut into pieces that can be read alone
span_work, span_engine  what a worker does for a span, all of it; workers kept busy, parts joined
scorer             samples graded, counted and rewarded
portions, cluster  inputs cut for many machines, and those put to work by Ray
grouping           holds rows until their group is whole
writing, sink      rows with their results to JSONL, gzip, Zstandard or Parquet
provenance         where scored rows come from
outputs, checkpoint  the files of a run, and where a killed run goes on
parts, remote_outputs  parts of an output, and outputs that are folders of them elsewhere
summary            running figures, the table and the summary file
run                the loop that joins them
"""
