"""How can a name be written, what are its parts, and how much does each spelling prove?"""
