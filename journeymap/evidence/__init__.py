"""Logs and surveys: what happened and what people said, as numbers of a journey. Ibis and DuckDB live here alone.

On top stand the verbs: ``measure``, ``discover``, ``conform``, ``walks`` and ``drivers``. The rooms below, each of
which knows only those named before it:

- ``engine`` is the one door to DuckDB and Ibis, ``errors`` what can be wrong with data, with pages for ``explain``;
  ``progress`` tells how far long work has got.
- ``sources``: whatever holds a table, a module for each format; which column plays which part, which rows count, how
  times are read.
- ``options``: how a log and a survey are to be read and counted.
- ``log``: a ``Log`` of events with our column names, its ``Profile``, the ``Vocabulary`` that turns its names into
  touchpoints, and ``Events`` with the walks they make.
- ``counting``: what is counted over walks, each twice: ``ask`` in Ibis for every engine, ``add`` on sorted arrays for
  large logs in a DuckDB of ours; both give the same numbers.
- ``disclosure``: disclosure control, so that nobody is recognised in what is counted.
- ``surveys``: answers, counted by touchpoint and metric, and made into scores.
- ``measurement``, ``discovery``, ``conformance``, ``cohorts``: what the verbs are made of.
"""
