"""Tables that people upload: encodings, separators, workbooks, headers and what they mean."""
