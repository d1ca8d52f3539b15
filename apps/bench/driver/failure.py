"""What ends a measurement with a sentence for a person instead of a stack trace."""


class Failure(Exception):
    pass
