"""Requests and files that the end-to-end tests vary."""

import pathlib
import subprocess

from marquee.gateway.v1 import gateway_pb2


def campaign(data: bytes, **changes) -> gateway_pb2.PrepareCampaignRequest:
    """A campaign that is right in every field, with changes."""
    request = gateway_pb2.PrepareCampaignRequest(
        artist="Aurora", song="Faro", genre="pop", platforms=["tiktok", "youtube"],
        countries=[{"country": "ES"}, {"country": "MX"}], language="es",
        budget={"currency_code": "EUR", "units": 5000}, thumbnail_count=2)
    request.video.data = data
    for field, value in changes.items():
        request.ClearField(field)
        if value is None:
            continue
        if isinstance(value, (str, int)):
            setattr(request, field, value)
        elif isinstance(value, list):
            target = getattr(request, field)
            for item in value:
                target.add(**item) if isinstance(item, dict) else target.append(item)
        else:
            getattr(request, field).CopyFrom(value)
    return request


def ffmpeg(source: pathlib.Path, destination: pathlib.Path, *arguments: str, before=()) -> pathlib.Path:
    """Makes a video out of another one; `before` are the arguments that tell how to read it."""
    subprocess.run(["ffmpeg", "-nostdin", "-loglevel", "error", "-y", *before, "-i", str(source),
                    *arguments, str(destination)], check=True)
    return destination
