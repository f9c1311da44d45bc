import socket

import pytest
from pytest_socket import SocketConnectBlockedError


def test_tests_cannot_reach_the_network():
    with pytest.raises(SocketConnectBlockedError):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
