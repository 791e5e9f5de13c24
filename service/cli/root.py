"""All commands; each family has its own file, and imports what it needs when it runs."""

from __future__ import annotations

import typer

from service.cli import (
    ask,
    check,
    demo,
    doctor,
    documents,
    index,
    ingest,
    intents,
    jobs,
    models,
    search,
    serve,
)

app = typer.Typer(
    name="ibid",
    help="Answers questions from your own documents; every sentence shows its place.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("serve")(serve.serve)
app.command("ingest")(ingest.ingest)
app.command("ask")(ask.ask)
app.command("search")(search.search)
app.command("check")(check.check)
app.add_typer(documents.app, name="documents")
app.add_typer(jobs.app, name="jobs")
app.add_typer(index.app, name="index")
app.add_typer(models.app, name="models")
app.add_typer(intents.app, name="intents")
app.command("doctor")(doctor.doctor)
app.command("demo")(demo.demo)
