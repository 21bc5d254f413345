"""Which article of the archive is this one, whatever changed in it or around it?"""
