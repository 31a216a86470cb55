"""How results are shown: as aligned text in a terminal, as a table in a notebook."""

import dataclasses
import html


def number(value, digits=6):
    """A number for people; whole ones in full."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) or hasattr(value, "dtype"):
        value = float(value)
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.{digits}g}"
    return str(value)


def _is_number(cell):
    try:
        float(cell.removesuffix(" %"))
    except ValueError:
        return cell == "-"
    return True


def text(title, header, rows, notes=()):
    """A title, a table whose columns of numbers are right-aligned, and notes."""
    rows = [[str(cell) for cell in row] for row in rows]
    shown = ([list(header)] if header else []) + rows
    columns = [
        [cell.rjust(width) if right else cell.ljust(width) for cell in cells]
        for cells in zip(*shown)
        for width in [max(map(len, cells))]
        for right in [header is not None and all(map(_is_number, cells[1:]))]
    ]
    return "\n".join([title, *("  ".join(line).rstrip() for line in zip(*columns)), *notes])


def markup(title, header, rows, notes=()):
    """The same as HTML."""
    def line(row, tag):
        return "<tr>" + "".join(f"<{tag}>{html.escape(str(cell))}</{tag}>" for cell in row) + "</tr>"

    body = (line(header, "th") if header else "") + "".join(line(row, "td") for row in rows)
    after = "".join(f"<div>{html.escape(note)}</div>" for note in notes)
    return f"<div><div>{html.escape(title)}</div><table>{body}</table>{after}</div>"


class Shown:
    """What has a title, a table and notes, `_parts()`, is shown by them."""

    def __repr__(self):
        return text(*self._parts())

    def _repr_html_(self):
        return markup(*self._parts())


def meaning(words, **more):
    """A field that says what it is."""
    return dataclasses.field(metadata={"meaning": words}, **more)


def result(cls):
    """A frozen dataclass shown by its parts; its docstring goes on with what each field is."""
    cls = dataclasses.dataclass(frozen=True, repr=False, eq=False)(cls)
    lines = [f"    {one.name}: {one.metadata['meaning']}" for one in dataclasses.fields(cls) if "meaning" in one.metadata]
    if lines:
        cls.__doc__ = (cls.__doc__ or "").rstrip() + "\n\n    Fields:\n\n" + "\n".join(lines) + "\n"
    return cls


def some_of(count, most):
    """At most so many of the numbers 0 .. count - 1, evenly spread, the first and the last among them."""
    shown = min(count, most)
    return [0] if shown == 1 else [k * (count - 1) // (shown - 1) for k in range(shown)]


def percent(share):
    return f"{100 * share:.3g} %"


def by_name(entries, name):
    """The one of that name. Raises KeyError with the names that there are."""
    for one in entries:
        if one.name == name:
            return one
    raise KeyError(f"{name}; there is: {', '.join(one.name for one in entries)}")
