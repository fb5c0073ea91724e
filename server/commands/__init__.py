"""The sub-commands of ``zengshou``, one noun a file. Heavy parts are imported only where a command runs."""
