"""From an answer's text to its tree: characters, tokens, values, statements."""
