"""A household described in words, as facts that rules can be judged on."""
