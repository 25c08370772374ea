"""Tables as files: CSV and XLSX, read from strangers and written for spreadsheets."""
