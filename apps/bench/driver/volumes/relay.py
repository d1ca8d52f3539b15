"""A TCP relay that counts the bytes of both directions: what a mirror costs is counted on the socket, by nobody it asks.

It can also cut its connections off when so many more bytes have gone, in the middle of whatever they are of.
"""
import contextlib
import socket
import threading

PIECE = 1 << 18


class Relay:
    def __init__(self, target):
        host, port = target.rsplit(":", 1)
        self._target = host, int(port)
        self._lock = threading.Lock()
        self._sent, self._came = 0, 0
        self._left, self._act = None, None  # bytes from the target until the cut, and what is done then
        self.cuts = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._sockets = []
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def address(self):
        return f"127.0.0.1:{self._listener.getsockname()[1]}"

    @property
    def bytes(self):
        """Of both directions."""
        with self._lock:
            return self._sent + self._came

    @property
    def came(self):
        """Bytes from the target."""
        with self._lock:
            return self._came

    def cut_after(self, came, act=lambda: None):
        """When so many more bytes have come from the target: `act()`, and all connections end."""
        with self._lock:
            self._left, self._act = came, act

    def never_cut(self):
        """Whether there was still something to be cut off."""
        with self._lock:
            waited, self._left = self._left is not None, None
            return waited

    def _accept(self):
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            try:
                far = socket.create_connection(self._target)
            except OSError:
                near.close()  # the target is down: whoever connects learns it so
                continue
            for each in (near, far):
                each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._sockets = [each for each in self._sockets if each.fileno() >= 0] + [near, far]
            for come, go, back in ((near, far, False), (far, near, True)):
                threading.Thread(target=self._pass_on, args=(come, go, back), daemon=True).start()

    def _count(self, size, back):
        """How many of these bytes may go, and what is to be done when they have gone."""
        with self._lock:
            act = None
            if back and self._left is not None:
                if size >= self._left:
                    size, act = self._left, self._act
                    self._left = None
                    self.cuts += 1
                else:
                    self._left -= size
            self._came += size if back else 0
            self._sent += 0 if back else size
            return size, act

    def _pass_on(self, come, go, back):
        room = memoryview(bytearray(PIECE))
        try:
            while size := come.recv_into(room):
                size, act = self._count(size, back)
                go.sendall(room[:size])
                if act is not None:
                    act()
                    self._end(come, go)
                    return
            go.shutdown(socket.SHUT_WR)
        except OSError:
            self._end(come, go)

    @staticmethod
    def _end(*connection):
        for each in connection:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def close(self):
        self._listener.close()
        self._end(*self._sockets)
