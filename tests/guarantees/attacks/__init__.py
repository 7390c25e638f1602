"""What an attacker tries, swept over every URL: the sweeps grow by themselves with the permission table.

What is about one mechanism is tested beside it; tests/guarantees/asvs.toml says where.
"""
