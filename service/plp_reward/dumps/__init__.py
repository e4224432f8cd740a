"""Scoring dumps: files of responses, read, scored and written in constant memory.

reading, parquet   files to rows, each with the position behind it
layouts, records   rows to samples, by layout or by named fields
grouping           holds rows until their group is whole
writing            rows with their results to JSONL, gzip, Zstandard or Parquet
outputs, checkpoint  the files of a run, and where a killed run goes on
summary            running figures, the table and the summary file
run                the loop that joins them
"""
