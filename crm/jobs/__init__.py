"""Periodic work of one machine, carried by Huey: see ``housekeeping``."""
