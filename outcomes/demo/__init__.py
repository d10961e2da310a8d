"""A small world to try the product in: plainly fictional people, one account per role, and a real experiment."""
