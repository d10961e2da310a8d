"""The instruments that are shipped free, one file each: what they ask, in every language of the product."""
