"""Envelopes, keys, the registry, enrolment. Bytes in, verified object or typed error out."""
