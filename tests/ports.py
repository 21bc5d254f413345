"""Ports on loopback for the servers that tests start."""

import socket
import sys

kept: list[socket.socket] = []


def free_port() -> int:
    """A port that is ours until this process ends, also while its server restarts.

    A socket bound to it that does not listen keeps away whoever asks for any port, and every
    connection that needs one; a server that names the port may listen there all the same. So it
    is on Linux; elsewhere the socket would be in the server's way, and the port is only probed.
    """
    probe = socket.socket()
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
    if sys.platform == "linux":
        kept.append(probe)
    else:
        probe.close()
    return port
