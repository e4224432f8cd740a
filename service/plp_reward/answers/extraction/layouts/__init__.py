"""The final answer in a layout: tags, marks, an object, a table."""
