"""Starts the product on one machine without services: PostgreSQL from a wheel, web, worker, beat, mailbox."""
