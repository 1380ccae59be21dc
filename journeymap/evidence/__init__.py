"""Logs and surveys: what happened and what people said, as numbers of a journey. Ibis and DuckDB live here alone.

The rooms, from the door inwards:

- ``sources`` opens whatever holds a table (with ``delimited``, ``workbooks``, ``xes``); ``columns`` says which column
  plays which part; ``tables`` makes a ``Log`` of events with our column names and its ``Profile``: names by volume,
  rows that cannot be counted and why.
- ``mapping`` turns names of a log into places of a journey: a ``Vocabulary``.
- ``steps`` puts each event beside the one before: ``Events`` with ``steps`` and ``walks``, on any engine.
- ``counts`` holds what is counted over walks, each twice: ``ask`` in Ibis for every engine, ``add`` on the sorted
  arrays of ``packed`` for large logs in a DuckDB of ours; ``run`` chooses, and both give the same numbers.
  ``spreads`` are medians and nine-in-ten marks.
- ``engine`` is the only door to DuckDB and Ibis; ``mishaps`` what can be wrong with data, with pages for ``explain``.
"""
