"""A TCP relay that counts the bytes of both directions: what a mirror costs is counted on the socket, by nobody it asks."""
import socket
import threading

PIECE = 1 << 18


class Relay:
    def __init__(self, target):
        host, port = target.rsplit(":", 1)
        self._target = host, int(port)
        self._count, self._lock = 0, threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._sockets = []
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def address(self):
        return f"127.0.0.1:{self._listener.getsockname()[1]}"

    @property
    def bytes(self):
        with self._lock:
            return self._count

    def _accept(self):
        while True:
            try:
                near, _ = self._listener.accept()
                far = socket.create_connection(self._target)
            except OSError:
                return
            for each in (near, far):
                each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._sockets += [near, far]
            for come, go in ((near, far), (far, near)):
                threading.Thread(target=self._pass_on, args=(come, go), daemon=True).start()

    def _pass_on(self, come, go):
        room = memoryview(bytearray(PIECE))
        try:
            while size := come.recv_into(room):
                with self._lock:
                    self._count += size
                go.sendall(room[:size])
            go.shutdown(socket.SHUT_WR)
        except OSError:
            come.close()
            go.close()

    def close(self):
        for each in [self._listener, *self._sockets]:
            each.close()
