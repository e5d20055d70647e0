"""Emitted text in other languages than Python, run or read by their rules. Open `code_cases`: what is asked."""
