"""The endpoints of people and organizations."""
