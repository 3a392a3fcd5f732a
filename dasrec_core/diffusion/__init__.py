"""Noise schedules, forward and reverse process, denoiser."""
