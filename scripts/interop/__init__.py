"""Histories and procedures handed to programs that others wrote: pm4py and bpmn-moddle.

Outside the gate: both are large, and pm4py is under the AGPL.  They run as programs of their own, on files.
"""
