"""Who fits whom: pure functions over plain numbers. No framework, no database, no clock, no chance of its own.

    vocabulary   what can be said, and each term's bit
    wish         what somebody looks for, and what a practitioner offers, as numbers
    limits       hard limits: who is not suggested at all, and why
    scoring      wishes: points, and which of them are met; the order of a list
    sql          the same limits and points as SQL; the pure ones are its oracle

Nothing here knows a clinic, its size, its plan or what it pays: none of them is an argument of any function.
"""
