"""Where the French texts were read."""

CONSO = "legalize-fr LEGITEXT000006069565 @bde5444d"
