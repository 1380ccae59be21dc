"""Whatever holds a table: a module for each format, and what their columns, rows and times mean."""
