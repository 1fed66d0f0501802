"""Voucherify as a provider of rewardkit."""
