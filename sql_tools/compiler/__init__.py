"""The parts of the compiler: each writes one piece of a statement, with sqlglot's expressions."""
