"""The resume oracle: what ckptlint reports of a training program must be what its resumed run loses.

Programs with state of every kind, saved by every means, are run through on TensorFlow, and run again from
what a kill would have left. The state that training goes on with differs where it was lost; the findings,
each mapped to the state that it names, must be that set.
"""
