"""A proxy that lets a cluster look worse than it is: it refuses, breaks off, and loses answers to what was done."""
import contextlib
import http.client
import http.server
import json
import random
import threading
import time
from urllib.parse import urlsplit

# What may happen to a request. Of some, the cluster never hears; others it carries out, and only the answer is lost.
FATES = ['pass'] * 12 + ['429', '500', '503', 'closed', 'lost', 'half', 'late']

# How long a request is held up that is very late or slow, in seconds. The client does not wait for one that is very late: the
# cluster hears of it when it was sent again long ago. It does wait for one that is slow.
VERY_LATE = 30

# Faults that may come one after the other: fewer than the client's attempts, so that nothing fails by bad luck.
MOST_FAULTS = 4


class Proxy(http.server.ThreadingHTTPServer):
    """Forwards requests to the cluster at a URL. What happens to them follows from a seed and their order; those that are
    numbered in `very_late` are forwarded when nobody waits for them any more, those in `slow` while somebody waits."""
    daemon_threads = True

    def __init__(self, cluster, seed=None, very_late=(), slow=()):
        super().__init__(('127.0.0.1', 0), Handler)
        self.cluster = urlsplit(cluster.split(',')[0])
        self.random = random.Random(seed) if seed is not None else None
        self.very_late, self.slow = set(very_late), set(slow)
        self.lock = threading.Lock()
        self.forwarded = threading.Condition(self.lock)
        # Requests that are very late and were not forwarded yet.
        self.waiting = 0
        self.seen = {}
        self.faults = 0
        self.requests = 0
        # Is called before a request is carried out, with its number.
        self.before = lambda number: None
        # The same, with its path.
        self.asked = lambda path: None
        # Of the first bulk request with this text, the first document is taken out on its way.
        self.losing = None

    @property
    def url(self):
        return f'http://127.0.0.1:{self.server_address[1]}'

    def fate(self, path):
        with self.lock:
            self.requests += 1
            self.asked(path)
            if self.requests in self.very_late:
                self.waiting += 1
                self.seen['very late'] = self.seen.get('very late', 0) + 1
                return 'very late'
            if self.requests in self.slow:
                self.seen['slow'] = self.seen.get('slow', 0) + 1
                return 'slow'
            fate = self.random.choice(FATES) if self.random and self.faults < MOST_FAULTS else 'pass'
            self.faults = 0 if fate in ('pass', 'late') else self.faults + 1
            self.seen[fate] = self.seen.get(fate, 0) + 1
            self.before(self.requests)
            return fate

    def lose(self, body):
        """Loses a document of a bulk request; the answer says that it was taken, since its action takes the next one's place."""
        with self.lock:
            lines = body.splitlines(keepends=True)
            if self.losing is None or len(lines) < 4 or self.losing.encode() not in lines[0]:
                return body
            self.losing = None
            return b''.join([lines[2], lines[3], *lines[2:]])

    def settle(self):
        """Waits until the cluster has heard of everything."""
        with self.forwarded:
            assert self.forwarded.wait_for(lambda: self.waiting == 0, 10 * VERY_LATE), self.waiting

    @contextlib.contextmanager
    def running(self):
        thread = threading.Thread(target=self.serve_forever)
        thread.start()
        try:
            yield self
        finally:
            self.shutdown()
            thread.join()
            self.server_close()

    def handle_error(self, request, client_address):
        """Connections break off here on purpose."""


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def handle_request(self):
        body = self.rfile.read(int(self.headers.get('content-length') or 0))
        body = self.server.lose(body)
        fate = self.server.fate(self.path)
        if fate in ('429', '500', '503'):
            return self.answer(int(fate), json.dumps({'error': {'type': 'made_up', 'reason': 'by the proxy'}}).encode())
        if fate == 'closed':
            return self.break_off()
        if fate == 'late':
            time.sleep(0.3)
        if fate in ('very late', 'slow'):
            time.sleep(VERY_LATE)
        cluster = self.server.cluster
        connection = http.client.HTTPConnection(cluster.hostname, cluster.port, timeout=60)
        try:
            headers = {k: v for k, v in self.headers.items() if k.lower() in ('content-type', 'authorization')}
            connection.request(self.command, self.path, body=body or None, headers=headers)
            answer = connection.getresponse()
            text = answer.read()
        finally:
            connection.close()
            if fate == 'very late':
                with self.server.forwarded:
                    self.server.waiting -= 1
                    self.server.forwarded.notify_all()
        if fate in ('lost', 'very late'):
            return self.break_off()
        self.answer(answer.status, text, half=fate == 'half')

    do_GET = do_POST = do_PUT = do_DELETE = handle_request

    def answer(self, status, text, half=False):
        self.send_response(status)
        self.send_header('content-type', 'application/json')
        self.send_header('content-length', str(len(text)))
        self.end_headers()
        self.wfile.write(text[:len(text) // 2] if half else text)
        if half:
            self.break_off()

    def break_off(self):
        self.close_connection = True

    def log_message(self, *_):
        pass
