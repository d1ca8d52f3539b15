"""A TCP proxy between the clients and the node, which cuts, holds and swallows what goes through it, when told to."""
import asyncio
import threading
import time


class Link:
    """One client's connection and the one to the node that belongs to it."""

    def __init__(self, *writers):
        self.writers = writers

    def cut(self):
        for writer in self.writers:
            writer.transport.abort()


class Proxy:
    """Serves in a thread of its own. Every call may come from any thread and returns at once."""

    def __init__(self, target):
        self.target, self.links, self.address = target, set(), None
        self.held_until = self.swallowed_until = self.refused_until = 0
        self.loop, self.listening = asyncio.new_event_loop(), threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()
        self.listening.wait()

    def cut(self, choose=lambda: True):
        """Cuts the links that `choose` picks, with a reset on both sides."""
        self.loop.call_soon_threadsafe(lambda: [link.cut() for link in list(self.links) if choose()])

    def hold(self, seconds):
        """Nothing goes through for so long; then all of it does."""
        self.held_until = time.monotonic() + seconds

    def swallow(self, seconds):
        """Half open: the node gets its requests, its answers are lost; afterwards the links are cut."""
        self.swallowed_until = time.monotonic() + seconds
        self.loop.call_soon_threadsafe(self.loop.call_later, seconds, self.cut)

    def refuse(self, seconds):
        """New connections are closed at once."""
        self.refused_until = time.monotonic() + seconds

    def _serve(self):
        asyncio.set_event_loop(self.loop)
        server = self.loop.run_until_complete(asyncio.start_server(self._accept, "127.0.0.1", 0))
        self.address = "127.0.0.1:%d" % server.sockets[0].getsockname()[1]
        self.listening.set()
        self.loop.run_forever()

    async def _connect(self):
        """(reader, writer) of a connection to the node; None if there shall be none, or the node takes none."""
        if time.monotonic() < self.refused_until:
            return None
        host, port = self.target.rsplit(":", 1)
        try:
            return await asyncio.open_connection(host, int(port))
        except OSError:
            return None

    async def _accept(self, reader, writer):
        connected = await self._connect()
        if connected is None:
            writer.transport.abort()
            return
        node_reader, node_writer = connected
        link = Link(writer, node_writer)
        self.links.add(link)
        try:
            await asyncio.gather(self._pump(reader, node_writer, False), self._pump(node_reader, writer, True))
        except OSError:
            pass
        finally:
            link.cut()
            self.links.discard(link)

    async def _pump(self, reader, writer, from_node):
        while data := await reader.read(1 << 16):
            while (wait := self.held_until - time.monotonic()) > 0:
                await asyncio.sleep(wait)
            if from_node and time.monotonic() < self.swallowed_until:
                continue
            writer.write(data)
            await writer.drain()
        raise ConnectionError("closed by one side")
