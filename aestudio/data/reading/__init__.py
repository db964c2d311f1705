"""How files become arrays: formats, tables, pictures, downloads, the cache; the kinds of data use it."""
