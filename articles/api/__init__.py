"""The endpoints of publications, issues and articles."""
