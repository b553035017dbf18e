"""The commands of ``jjj``, one file a subject; each file lists its own in ``COMMANDS``."""
