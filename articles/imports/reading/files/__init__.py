"""What is named -> open sources: files, directories, archives."""
