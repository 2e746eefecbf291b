"""Servers on loopback: moto, which speaks S3; what stands between it and the program; and lists without end."""
import contextlib
import functools
import http.client
import random
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


# Who sends nothing of the kind may not read and replace what others put there; whether it is right is not checked.
SIGNED = 'AWS4-HMAC-SHA256 Credential=test/20240101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0'


@contextlib.contextmanager
def moto():
    """A server of moto: its port."""
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        port = s.getsockname()[1]
    command = [Path(sys.executable).parent / 'moto_server', '-H', '127.0.0.1', '-p', str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(1200):
            with contextlib.suppress(urllib.error.URLError):
                urllib.request.urlopen(f'http://127.0.0.1:{port}/moto-api/')
                break
            time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(60)


def put(port, key, body=b''):
    """Makes a bucket, or puts an object into one."""
    connection = http.client.HTTPConnection('127.0.0.1', port, timeout=60)
    connection.request('PUT', '/' + urllib.parse.quote(key), body, {'authorization': SIGNED})
    status = connection.getresponse().status
    assert status == 200, f'PUT {key}: {status}'
    connection.close()


@contextlib.contextmanager
def serving(handler):
    """A server of ours, on a thread: its port."""
    server = ThreadingHTTPServer(('127.0.0.1', 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join(60)
        server.server_close()


class Handler(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def answer(self, status, body=b'', headers=(), length=None):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header('content-length', str(len(body) if length is None else length))
        self.end_headers()
        if self.command != 'HEAD':
            self.wfile.write(body)

    def log_message(self, *_):
        pass


def between(port, before=lambda path: None, faults=0.0):
    """A handler that passes everything on to a port, and remembers the keys that requests are signed with. `before` is told of
    every read of an object; a part of all requests, as `faults` says, ends with 503, with nothing, or in the middle of the
    answer."""
    chance, lock = random.Random(7), threading.Lock()

    class Between(Handler):
        counts = {'passed': 0, '503': 0, 'nothing': 0, 'cut': 0}
        keys = set()

        def do_GET(self):
            with lock:
                fault = chance.choice(['503', 'nothing', 'cut']) if chance.random() < faults else 'passed'
                Between.counts[fault] += 1
                Between.keys |= set(re.findall('Credential=([^/]+)/', self.headers.get('authorization', '')))
            if fault == '503':
                return self.answer(503, b'<Error><Code>SlowDown</Code></Error>')
            if fault == 'nothing':
                self.close_connection = True
                return self.connection.shutdown(socket.SHUT_RDWR)
            if self.command == 'GET' and 'list-type' not in self.path:
                before(urllib.parse.unquote(self.path))
            connection = http.client.HTTPConnection('127.0.0.1', port, timeout=60)
            connection.request(self.command, self.path, headers={**self.headers, 'authorization': SIGNED})
            answer = connection.getresponse()
            body = answer.read()
            kept = [(name, value) for name, value in answer.getheaders()
                    if name.lower() not in ('content-length', 'transfer-encoding', 'connection', 'date', 'server')]
            length = answer.getheader('content-length') if self.command == 'HEAD' else len(body)
            if fault == 'cut' and self.command == 'GET':
                self.close_connection = True
                return self.answer(answer.status, body[:len(body) // 2], kept, length)
            self.answer(answer.status, body, kept, length)

        do_HEAD = do_GET

    return Between


def refusing(secrets):
    """A handler that refuses every request, and repeats in the answer whatever it was signed with."""

    class Refusing(Handler):
        def do_GET(self):
            quoted = ''.join(f'<{name}>{value}</{name}>' for name, value in [*self.headers.items(), *secrets])
            body = f'<Error><Code>SignatureDoesNotMatch</Code><CanonicalRequest>{quoted}</CanonicalRequest></Error>'
            self.answer(403, body.encode())

        do_HEAD = do_GET

    return Refusing


class Lists(Handler):
    """Has as many bundles, or links documents of a staging area, as its bucket is called: `bundles-1000`. Of objects it has
    nothing but the list, in pages of 1,000."""
    @staticmethod
    @functools.cache
    def keys(kind, number, prefix):
        at, project = '2024-01-01T00:00:00.000000Z', uuid.UUID(int=1)
        folder, end = {'bundles': ('', f'.{at}.json'), 'area': ('links/', f'_{at}_{project}.json')}[kind]
        ids = (uuid.UUID(int=i * ((1 << 128) // number)) for i in range(number))
        keys = [f'some/place/{folder}{id}{end}' for id in ids]
        if kind == 'area':
            keys.append(f'some/place/metadata/project/{project}_{at}.json')
        return [key for key in keys if key.startswith(prefix)]

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        kind, number = url.path.strip('/').split('/')[0].split('-')
        query = {key: values[0] for key, values in urllib.parse.parse_qs(url.query).items()}
        if 'list-type' not in query:
            return self.answer(404)
        keys = self.keys(kind, int(number), query.get('prefix', ''))
        first = int(query.get('continuation-token', 0))
        page, more = keys[first:first + 1000], len(keys) > first + 1000
        entries = ''.join(f'<Contents><Key>{key}</Key><LastModified>2024-01-01T00:00:00.000Z</LastModified>'
                          f'<ETag>"1"</ETag><Size>5</Size></Contents>' for key in page)
        token = f'<NextContinuationToken>{first + 1000}</NextContinuationToken>' if more else ''
        body = f'<ListBucketResult><IsTruncated>{str(more).lower()}</IsTruncated>{token}{entries}</ListBucketResult>'
        self.answer(200, body.encode())

    do_HEAD = do_GET


def dav(place):
    """A handler that has the files of a directory, and lists them as WebDAV has it."""

    class Dav(Handler):
        def path_here(self):
            return place / urllib.parse.unquote(self.path).strip('/')

        def do_GET(self):
            path = self.path_here()
            if not path.is_file():
                return self.answer(404)
            body, status, headers = path.read_bytes(), 200, [('etag', f'"{path.stat().st_mtime_ns}"')]
            if self.command == 'GET' and 'range' in self.headers:
                first, last = map(int, self.headers['range'].removeprefix('bytes=').split('-'))
                headers.append(('content-range', f'bytes {first}-{last}/{len(body)}'))
                body, status = body[first:last + 1], 206
            self.answer(status, body, headers)

        do_HEAD = do_GET

        def do_PROPFIND(self):
            top = self.path_here()
            if not top.exists():
                return self.answer(404)
            answers = ''
            for path in [top, *top.rglob('*')]:
                href = urllib.parse.quote(f'/{path.relative_to(place)}')
                kind = '<D:collection/>' if path.is_dir() else ''
                answers += (f'<D:response><D:href>{href}</D:href><D:propstat><D:prop><D:getlastmodified>'
                            'Mon, 01 Jan 2024 00:00:00 GMT</D:getlastmodified>'
                            f'<D:getcontentlength>{path.stat().st_size}</D:getcontentlength>'
                            f'<D:getetag>"{path.stat().st_mtime_ns}"</D:getetag>'
                            f'<D:resourcetype>{kind}</D:resourcetype></D:prop>'
                            '<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>')
            body = f'<?xml version="1.0"?><D:multistatus xmlns:D="DAV:">{answers}</D:multistatus>'
            self.answer(207, body.encode())

    return Dav
