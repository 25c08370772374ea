"""Lists in one text: columns, sort levels, totals."""

from collections.abc import Iterator


def split(text: str) -> Iterator[tuple[int, str]]:
    """The parts of a list with the place where each begins.

    A comma parts two of them where it stands outside parentheses and outside a text in quotes. The filter
    language has commas nowhere else, so every expression of it can be a part as it is. A parenthesis or
    quote that is never closed takes the rest of the text along.
    """
    start = depth = 0
    quoted = False
    for place, letter in enumerate(text):
        if letter == "'":
            quoted = not quoted  # a quote inside a text is written twice, which ends and begins it
        elif quoted:
            continue
        elif letter == "," and depth <= 0:
            yield start, text[start:place]
            start = place + 1
        else:
            depth += (letter == "(") - (letter == ")")
    yield start, text[start:]
