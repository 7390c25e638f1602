"""How the product does at this moment, for anybody: what it knows of itself in words, and what operators say of troubles.
Nothing here tells of a clinic, not even how many there are."""
