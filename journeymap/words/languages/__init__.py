"""One module a language: how it writes numbers, and its phrases; a language is here when its module is."""
