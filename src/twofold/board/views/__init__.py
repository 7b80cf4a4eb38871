"""In: requests that the guard has let through, the board.
Out: pages, fragments, JSON, the stream of events.
Trusts: ``request.state`` as the guard has filled it in.
Never: keeps anything of its own; what is shown is read from the projection each time.
Read first: pages.py
"""
