"""Say how the file of places is laid out, and which version of it this is."""

from __future__ import annotations

FORMATS = {"places": 1}
FILE = "places.sqlite"
APPLICATION = 0x4E617650  # "NavP": SQLite's own mark for whose file it is
SCALE = 1e7  # of coordinates: whole numbers of this part of a degree
WEIGHT_SCALE = 1000
LINE = "\n"  # between the spellings of a name

# Rows are numbered by weight, the weightiest first, so that the first rows of an answer are the likeliest.
# `spellings` are the folded names, a line each. Words are indexed without their positions: names are short.
SCHEMA = f"""
PRAGMA page_size = 4096;
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA application_id = {APPLICATION};
PRAGMA user_version = {FORMATS["places"]};
CREATE TABLE place (id INTEGER PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, lon INTEGER NOT NULL,
    lat INTEGER NOT NULL, weight INTEGER NOT NULL, area TEXT NOT NULL, spellings TEXT NOT NULL);
CREATE TABLE house (place INTEGER NOT NULL, number TEXT NOT NULL, lon INTEGER NOT NULL, lat INTEGER NOT NULL,
    PRIMARY KEY (place, number)) WITHOUT ROWID;
CREATE TABLE vocabulary (words TEXT NOT NULL);
CREATE VIRTUAL TABLE box USING rtree_i32 (id, west, east, south, north, +kind TEXT);
CREATE VIRTUAL TABLE word USING fts5 (name, area, content = '', detail = 'column', columnsize = 0,
    prefix = '1 2 3', tokenize = 'ascii');
"""
