"""What an IT clerk sees of the running service: figures, log lines, readiness. Never a question, a name or a number."""
