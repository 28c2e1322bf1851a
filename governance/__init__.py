"""What is true: networks, bodies, the annual clock, obligations, proposals, agendas, due(). Pure."""
