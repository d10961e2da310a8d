"""What a page asks for. Rules stay in the services; a form only says what kind of answer a field takes."""
