"""How long the page's searches take over a million samples."""
