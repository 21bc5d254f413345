"""The one search of the desk (Ctrl-K): records by name, pages and actions, from every page."""
