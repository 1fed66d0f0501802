"""The embedded provider: rewards and codes in an SQLite file, with real transactions.

``rewardkit.connect("local:shop.db")`` opens one; ``local::memory:`` keeps everything in memory.
"""
