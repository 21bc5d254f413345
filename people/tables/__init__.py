"""People and organizations as tables, CSV and XLSX, in and out."""
