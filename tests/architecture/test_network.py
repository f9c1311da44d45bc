import socket

import pytest


def test_tests_cannot_reach_the_network():
    with pytest.raises(Exception, match="A test tried to use socket"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
