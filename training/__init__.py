"""What makes the shipped models; not installed."""
