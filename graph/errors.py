"""Every error that the project raises on purpose.

JingjinjiError              anything the user can do something about; shown as one line
├── BadTable                a .toml table has a wrong row
├── BadArticle              one article cannot be read; the run goes on without it
├── BadFacts                a facts file does not fit the format
├── BadQuestion             a question file or a question does not fit the format
├── StoreError              the store cannot do what was asked
│   ├── StoreNotFound       nothing is there
│   ├── StoreBusy           another process has the embedded store open
│   ├── StoreDenied         wrong password or missing rights
│   ├── StoreGone           the server stopped answering
│   └── DuplicateSource     two sources claim one article id
├── RefusedCypher           the Cypher is not proven to only read
├── QueryTooLong            a query ran into its time limit
├── ModelUnavailable        the language model is not set up, or does not answer
├── PipelineMissing         the spaCy pipeline is not installed or not usable
└── ExportError             an export cannot be written as asked
"""


class JingjinjiError(Exception):
    """Says what is wrong, where, and what to do next; ``code`` names the kind for programs."""

    @property
    def code(self) -> str:
        """The error's name in lower_snake_case, as programs see it."""
        name = type(self).__name__
        return "".join("_" + c.lower() if c.isupper() else c for c in name).lstrip("_")


class BadTable(JingjinjiError):
    """A .toml table has a wrong row."""


class BadArticle(JingjinjiError):
    """One article cannot be read; the run goes on without it."""


class BadFacts(JingjinjiError):
    """A facts file does not fit the format."""


class BadQuestion(JingjinjiError):
    """A question file or a question does not fit the format."""


class StoreError(JingjinjiError):
    """The store cannot do what was asked."""


class StoreNotFound(StoreError):
    """Nothing is there."""


class StoreBusy(StoreError):
    """Another process has the embedded store open."""


class StoreDenied(StoreError):
    """Wrong password or missing rights."""


class StoreGone(StoreError):
    """The server stopped answering."""


class DuplicateSource(StoreError):
    """Two sources claim one article id."""


class RefusedCypher(JingjinjiError):
    """The Cypher is not proven to only read."""


class QueryTooLong(JingjinjiError):
    """A query ran into its time limit."""


class ModelUnavailable(JingjinjiError):
    """The language model is not set up, or does not answer."""


class PipelineMissing(JingjinjiError):
    """The spaCy pipeline is not installed or not usable."""


class ExportError(JingjinjiError):
    """An export cannot be written as asked."""
