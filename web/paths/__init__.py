"""Where each page lives, one module for each job that is done with pages."""
