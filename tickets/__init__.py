"""The domain: what a ticket is, what can happen to it, and what follows from it.

A ticket is the conversation between one requester and us about one matter. It is an append-only list of
events; everything else about it (status, queue, what is due) is a fold of that list. Nothing in this
package does input or output, reads a clock or draws a random number.
"""
