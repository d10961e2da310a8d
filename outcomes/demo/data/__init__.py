"""What the demo is made of: names, places, programs, groups, people and words. Nothing here does anything."""
