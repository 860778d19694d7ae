"""Readers: a path or bytes of one format becomes a `RawSource`; they read each file once and parse nothing."""
