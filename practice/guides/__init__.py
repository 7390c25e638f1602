"""Short guides, one for each kind of person, and the way to them from the pages that they are about. The texts are data:
data/<who>.yaml, in four languages."""
