"""What happened after a program: outcomes and their evaluation."""

VERSION = "0.1.0"  # of the code that computes; kept in every run
