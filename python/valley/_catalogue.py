"""What goes by a name."""

from typing import Any

from ._table import Shown, by_name, meaning, number, result


@result
class Key(Shown):
    """A setting that a landscape or a rule takes, as a keyword argument."""

    name: str = meaning("the keyword")
    help: str = meaning("what it is")
    allowed: str = meaning("which values it takes, in words")
    default: Any = meaning("where none is given; None: there is no default")
    needed: bool = meaning("whether it must be given")

    def __repr__(self) -> str:
        return f"{self.name}={'...' if self.default is None else number(self.default)}: {self.help} ({self.allowed})"

    def _repr_html_(self) -> str:
        return f"<code>{self.name}</code>"


@result
class Entry(Shown):
    """A landscape, a rule or a claim."""

    name: str = meaning("by which it is asked for")
    says: str = meaning("what it is, in one line")
    kind: str = meaning("of a rule optimizer or descent; of a claim its source")
    keys: tuple = meaning("what it takes, each a Key")

    @classmethod
    def of(cls, given: dict, kind: str) -> "Entry":
        return cls(given["name"], given["says"], kind, tuple(Key(**key) for key in given["keys"]))

    def _parts(self):
        rows = [(key.name, "needed" if key.needed else number(key.default), key.help, key.allowed) for key in self.keys]
        return f"{self.name}: {self.says}" + (f"  [{self.kind}]" if self.kind else ""), None, rows


class Catalogue(Shown, tuple):
    """Entries in the order of the alphabet; `it["name"]` is one of them."""

    title: str

    def __new__(cls, title: str, entries: Any) -> "Catalogue":
        all_of_them = super().__new__(cls, entries)
        all_of_them.title = title
        return all_of_them

    @property
    def names(self) -> list:
        """Of all entries."""
        return [one.name for one in self]

    def __contains__(self, name: Any) -> bool:
        return name in self.names if isinstance(name, str) else tuple.__contains__(self, name)

    def __getitem__(self, which: Any) -> Any:
        """By number, or by name."""
        return by_name(self, which) if isinstance(which, str) else tuple.__getitem__(self, which)

    def _parts(self):
        rows = [(one.name, ", ".join(key.name for key in one.keys), one.says, one.kind) for one in self]
        return f"{len(self)} {self.title}", ("name", "keys", "what it is", ""), rows
