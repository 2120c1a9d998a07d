"""How fast Ombuds is, beside the limit: the same rows written by hand in the same transactions.

Run with ``make bench``; nothing here is imported by the product.
"""
