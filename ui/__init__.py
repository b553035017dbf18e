"""The doors: command line, chat page, pictures."""
