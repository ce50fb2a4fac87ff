"""Giving weights away: a folder is assembled, checked in a fresh process, and handed over in one step."""
