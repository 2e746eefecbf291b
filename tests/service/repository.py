#!/usr/bin/env python3
"""Plays a DSS on the loopback interface: each file is asked for twice before its data is there. Prints its port."""
import http.server
import sys
from urllib.parse import parse_qs, urlsplit


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        parts = urlsplit(self.path)
        query = parse_qs(parts.query)
        here = f'http://{self.headers["Host"]}'
        if parts.path.startswith('/v1/files/') and 'token' not in query:
            self.send_response(301)
            self.send_header('Retry-After', '1')
            self.send_header('Location', f'{here}{self.path}&token=ready')
        elif parts.path.startswith('/v1/files/'):
            self.send_response(302)
            self.send_header('Location', f'{here}/data/{parts.path.rsplit("/", 1)[1]}')
        elif parts.path.startswith('/data/'):
            self.send_response(200)
            body = f'data of {parts.path[6:]}\n'.encode()
            self.send_header('Content-Length', str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            return
        else:
            self.send_response(404)
        self.send_header('Content-Length', '0')
        self.end_headers()

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
