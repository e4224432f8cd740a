"""From text to tokens: numbers, letters, commands and signs, in one linear pass."""
