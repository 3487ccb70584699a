"""What people see, looked at: pages in a browser, office files as LibreOffice shows them. Run by `make test-looks`."""
