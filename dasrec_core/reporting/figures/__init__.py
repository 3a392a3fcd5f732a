"""Figures for print, drawn by matplotlib off screen."""
