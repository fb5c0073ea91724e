"""From the words of a question to its plan, by rules; no language model and no word of the domain takes part.

A question goes through these rooms in this order; ``sql_tools/parser.py`` leads it through them:

1. ``words``: the text is cut into words: what is said about the asking falls away, numbers and years are recognised.
2. ``rules``: patterns over words (``pattern``) put words together to conditions, groups, orders and asks.
   ``rules.in_order`` lists them in the order in which they apply; what they make: ``conditions``, ``asks``.
3. ``frame``: what the rules have made, sorted; words that change a figure and that no rule has used stay ``left``.
4. ``places``, ``times``: which places and years are meant.
5. ``talk``: a question that goes on from another changes the plan of that one.
6. ``assembly``: what is counted is chosen, every condition, order and year attached; ``figures`` makes the measures.
7. ``checks``: the finished plan against the words, and against what no question means, before a figure is shown.
8. ``asked_back``: what became of no plan is asked back, with whole questions to choose from.

What to add where: a word that any question may have (多少, 低于, 各): ``words.yaml``; a word of the domain: the YAML of
the model, never here. Words in an order that no rule puts together: a rule, in the folder of what it makes, and rather
one that is widened than one more. A figure that was shown though a word of the question was lost: ``checks``.
"""
