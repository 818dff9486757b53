"""The gateway changes one header and nothing else."""

import http.client
import socket
from urllib.parse import urlsplit

from infra.dev.local.gateway import Gateway, readdressed
from infra.dev.local.server import LoopbackServer, Request, Response, serving


def test_only_host_and_connection_are_replaced() -> None:
    head = b"POST /v1/orders?a=%2F HTTP/1.1\r\nHost: 127.0.0.1:1\r\nAuthorization: Bearer x\r\nconnection: keep-alive"
    wanted = b"POST /v1/orders?a=%2F HTTP/1.1\r\nHost: api\r\nConnection: close\r\nAuthorization: Bearer x\r\n\r\n"
    assert readdressed(head, "api") == wanted


def test_a_request_passes_with_its_bytes_and_the_answer_comes_back() -> None:
    requests: list[Request] = []

    def respond(request: Request) -> Response:
        requests.append(request)
        return Response(201, request.body[::-1])

    behind, gateway = LoopbackServer(respond), Gateway()
    gateway.route(behind.server_port, "abcd1234")
    body = "Ж".encode() * 300_000
    where = urlsplit(gateway.url)
    with serving(behind), gateway.running():
        connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=10)
        connection.request("POST", "/v1/a%2Fb?c=d", body, {"Authorization": "Bearer x"})
        answer = connection.getresponse()
        assert (answer.status, answer.read()) == (201, body[::-1])
        connection.close()
    assert (requests[0].path, requests[0].body, requests[0].headers["authorization"]) == (
        "/v1/a%2Fb?c=d",
        body,
        "Bearer x",
    )
    assert requests[0].headers["host"] == f"abcd1234.execute-api.localhost:{behind.server_port}"


def test_it_hangs_up_while_there_is_nothing_behind_it() -> None:
    gateway = Gateway()
    where = urlsplit(gateway.url)
    with gateway.running(), socket.create_connection((where.hostname or "", where.port or 0), timeout=5) as connection:
        assert connection.recv(1) == b""
