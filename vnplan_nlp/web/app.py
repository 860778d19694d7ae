"""The application: `create_app` puts pages, API and guard together."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio.to_thread
from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

import vnplan_nlp
from vnplan_nlp.web import api, pages, pages_compare, pages_documents, pages_references, problems
from vnplan_nlp.web.connections import IndexPool
from vnplan_nlp.web.security import Guard
from vnplan_nlp.web.settings import Settings
from vnplan_nlp.web.site import Site

_SUMMARY = "The questions that an index of citations of Vietnamese administrative documents answers."


def create_app(index_path: str | os.PathLike[str], *, settings: Settings | None = None) -> FastAPI:
    """Return the web application over an index.

    Args:
        index_path: what `vnplan index build` made.
        settings: limits, language, token; the defaults are for this machine alone.

    Raises:
        SourceNotFoundError: there is no such file.
        IndexFileError: it is no index, or of another version.
    """
    settings = settings or Settings()
    pool = IndexPool(index_path, settings.connections, settings.question_seconds)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        # More threads than connections would only wait for each other.
        anyio.to_thread.current_default_thread_limiter().total_tokens = settings.connections
        yield
        pool.close()

    app = FastAPI(
        title="vnplan",
        summary=_SUMMARY,
        version=vnplan_nlp.__version__,
        openapi_url="/api/openapi.json",
        docs_url=None,  # these pages would fetch their scripts from elsewhere
        redoc_url=None,
        lifespan=lifespan,
        redirect_slashes=False,
    )
    app.state.site = Site(pool, settings)
    problems.add_handlers(app)
    for part in (pages, pages_documents, pages_references, pages_compare, api):
        app.include_router(part.router)
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=5)
    app.add_middleware(
        Guard,
        settings=settings,
        gate=app.state.site.gate,
        refused=lambda scope, status, why: problems.refusal(app, scope, status, why),
    )
    return app
