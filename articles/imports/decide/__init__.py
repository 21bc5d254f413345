"""What should become of each record?"""
