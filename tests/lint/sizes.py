"""A file of more than 400 lines holds a second concept."""
LINES_MAX = 400


def check(tree):
    for file in tree.code():
        count = len(file.lines)
        if count > LINES_MAX:
            yield f"{file.path}:{LINES_MAX}: {count} lines, {LINES_MAX} at most: look for the second concept"
