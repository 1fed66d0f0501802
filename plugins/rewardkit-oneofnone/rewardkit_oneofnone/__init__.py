"""One of None as a provider of rewardkit; ``plugin`` is where rewardkit finds it."""
