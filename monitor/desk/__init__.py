"""What all screens of the desk (the admin) share. Apps may import it; it imports no app."""
