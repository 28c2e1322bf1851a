"""Mail out (the transport) and mail in (the inbox)."""
