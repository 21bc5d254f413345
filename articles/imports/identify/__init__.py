"""Which row of the archive does each record mean?"""
