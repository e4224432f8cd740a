"""Files and bytes: written so that a crash loses none, read so that none is lost in silence.

replacing      files that a crash must not lose or leave half written
streams        files as pieces and lines, unpacked
overwriting    outputs that are no inputs
encoding       JSON as bytes
"""
