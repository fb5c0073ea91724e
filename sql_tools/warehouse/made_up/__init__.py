"""The made-up world of the demo database: places, people, incomes and help, a county at a time, as numpy arrays.

One county is made from one seed and knows nothing of the others, so that the content does not depend on the order or
the number of threads, and a province fits in the memory of one county.
"""
