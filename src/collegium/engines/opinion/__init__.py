"""Opinion groups: what divides and what unites those who voted on statements."""
