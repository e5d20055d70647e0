"""Which of the conditions of an answer are to be said, and in which form.

Takes conditions as nodes, gives fewer of them. Open `implied` first: what another condition says is not said again.
"""
