"""The demo's claim that nothing listens outside 127.0.0.1 is itself checked."""

import socket

from infra.dev.local.ports import listeners

NO_GROUP = 0


def test_a_socket_outside_127_0_0_1_is_named() -> None:
    with socket.socket() as inside, socket.socket() as outside:
        inside.bind(("127.0.0.1", 0))
        inside.listen()
        assert listeners(NO_GROUP)[0] == []
        outside.bind(("127.0.0.2", 0))
        outside.listen()
        sockets, looked_at = listeners(NO_GROUP)
        assert [int(address.partition(":")[2], 16) for address in sockets] == [outside.getsockname()[1]]
        assert looked_at >= 2
