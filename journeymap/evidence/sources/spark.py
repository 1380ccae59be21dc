"""Tables on a cluster of Spark: files, tables of the catalogue, data frames."""

from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import ibis

from journeymap.diagnostics import UsageError
from journeymap.evidence.sources.paths import kind_of
from journeymap.evidence.sources.table import OpenTable


def open_on_spark(source: str, table: str | None) -> OpenTable:
    """Files or a table of the catalogue, read by Spark where it runs."""
    session = _spark_session()
    from pyspark.errors import AnalysisException

    kind = kind_of(Path(source)) or ("parquet" if "/" in source else "table")  # a folder of Parquet has no suffix
    try:
        match kind:
            case "parquet":
                frame = session.read.parquet(source)
            case "text":
                frame = session.read.csv(source, header=True, sep="\t" if ".tsv" in source else ",", escape='"')
            case "json":
                frame = session.read.json(source, primitivesAsString=True)
            case _:
                frame = session.table(table or source)
    except AnalysisException as wrong:
        raise UsageError(f"Spark cannot open {source}: {str(wrong).splitlines()[0]}") from wrong
    return replace(open_spark_frame(frame), title=Path(source).name or source)


def _spark_session() -> Any:
    """Spark, configured as it always is."""
    try:
        from pyspark.errors import PySparkRuntimeError
        from pyspark.sql import SparkSession
    except ImportError as missing:  # pragma: no cover - the tests have it
        raise ImportError("a cluster needs PySpark: pip install 'journeymap[spark]'") from missing
    try:
        return SparkSession.builder.appName("journeymap").getOrCreate()
    except PySparkRuntimeError as failure:
        raise OSError(f"Spark does not start: {str(failure).splitlines()[0]}; it needs Java 17 or newer") from failure


def open_spark_frame(frame: Any) -> OpenTable:
    """A data frame of Spark, its times in UTC."""
    frame.sparkSession.conf.set("spark.sql.session.timeZone", "UTC")
    backend = ibis.pyspark.connect(frame.sparkSession)
    name = f"journeymap_{uuid4().hex}"  # a log and a survey may stand beside each other
    frame.createOrReplaceTempView(name)
    return OpenTable("a Spark data frame", backend, backend.table(name), own=False)
