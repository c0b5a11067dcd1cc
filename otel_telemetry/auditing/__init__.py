"""Today's rules on what is written already: streams of text, and every file of the store."""
