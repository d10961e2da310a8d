"""How dates, times and numbers are written where Django's own choice does not serve an international reader."""
