"""Scoring dumps: files of responses, read, scored and written in constant memory.

reading, arrays, parquet  files to rows, each with the position behind it
layouts, records   rows to samples, by layout or by named fields
source             inputs as samples, checked against what the profile needs
scorer, engines    samples graded, counted and rewarded: here, or with cluster on Ray
grouping           holds rows until their group is whole
writing            rows with their results to JSONL, gzip, Zstandard or Parquet
outputs, checkpoint  the files of a run, and where a killed run goes on
summary            running figures, the table and the summary file
run                the loop that joins them
"""
