"""Pages: thin; gate, service, template."""
