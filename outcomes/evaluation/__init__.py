"""The pure evaluation engine: a design and a cohort in, numbers and sentences out. No Django, no imports of
ours."""
