"""The parts of the sentence that says a plan: amounts and names, conditions, figures."""
