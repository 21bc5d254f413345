"""Is a hit a whole name, and who is meant by it, given everything else in the article?"""
