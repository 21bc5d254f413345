"""To forget a person, an organization or an article on purpose: from every table, and recorded."""
