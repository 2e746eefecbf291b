#!/usr/bin/env python3
"""Signatures of notifications, both ways: what the Python package signs is taken, and what is sent is good to it."""
import http.server
import json
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import requests
from http_message_signatures import HTTPMessageVerifier, HTTPSignatureKeyResolver
from requests_http_signature import HTTPSignatureAuth, algorithms

KEY, KEY_ID = b'a key for tests', 'squirrel'
COVERED = ('@method', '@path', 'content-digest')
UUID, VERSION = 'aaa96233-bf27-44c7-82df-b4dc15ad4d9d', '2018-11-02T11:33:44.698028Z'
NOTIFICATION = {
    'transaction_id': '0b8e3f52-5f2f-4c0f-9c4e-1f1f7a6d3c21',
    'bundle_fqid': {'uuid': UUID, 'version': VERSION, 'source': {'id': 's', 'spec': 's:/0'}},
}


def check_taken(url):
    """Sends what the package signs; only what is signed as it has to be is taken."""
    def post(path='/test/add', key=KEY, key_id=KEY_ID, covered=COVERED, change=lambda request: None):
        auth = HTTPSignatureAuth(signature_algorithm=algorithms.HMAC_SHA256, key=key, key_id=key_id,
                                 covered_component_ids=covered)
        request = requests.Request('POST', url + path, json=NOTIFICATION, auth=auth).prepare()
        change(request)
        with requests.Session() as session:
            return session.send(request, timeout=30).status_code

    def altered(request):
        request.body = request.body.replace(b'2018', b'2019')

    def expect(status, **how):
        found = post(**how)
        if found != status:
            sys.exit(f'{how}: status {found}, not {status}')

    expect(202)
    expect(202, path='/test/delete')
    expect(202, covered=('@path', 'content-digest', '@method'))
    expect(401, key=b'another')
    expect(401, key_id='owl')
    expect(401, covered=('@method', 'content-digest'))
    expect(401, change=altered)
    expect(400, path='/test/change')


class Keys(HTTPSignatureKeyResolver):
    def resolve_public_key(self, key_id):
        return KEY if key_id == KEY_ID else None

    resolve_private_key = resolve_public_key


def check_sent(azul, work):
    """Receives what the program sends; the package must find it good."""
    received = []

    class Receiver(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers['content-length']))
            received.append((self.path, dict(self.headers.items()), body))
            self.send_response(202)
            self.send_header('content-length', '0')
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f'http://127.0.0.1:{server.server_port}'
    subprocess.run([azul, 'notify', '--to', url, '--catalog', 'test', '--bundle', f'{UUID}.{VERSION}', '--hmac-key',
                    f'file:{work / "key"}', '--hmac-key-id', KEY_ID, '--source-id', 's', '--source-spec', 's:/0'],
                   check=True, timeout=60)
    server.shutdown()
    (path, headers, body), = received
    request = requests.Request('POST', url + path, data=body).prepare()
    request.headers.update(headers)
    verifier = HTTPMessageVerifier(signature_algorithm=algorithms.HMAC_SHA256, key_resolver=Keys())
    result, = verifier.verify(request, body=body, require_components=COVERED)
    if result.body != body or path != '/test/add' or json.loads(body)['bundle_fqid'] != NOTIFICATION['bundle_fqid']:
        sys.exit(f'{path}: {body}')


def main():
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    from check import run, service
    azul = os.environ['AZUL']
    with tempfile.TemporaryDirectory() as directory:
        work = Path(directory)
        (work / 'key').write_bytes(KEY)
        (work / 'bundles.ndjson').write_text(run(azul, 'synth', '--bundles', 1))
        run(azul, 'index', work / 'bundles.ndjson', '--project', 'hca', '--catalog', 'test', '--store', work / 'store', '--quiet')
        indexer = f'\n[indexer]\nhmac_key = "file:{work / "key"}"\nhmac_key_id = "{KEY_ID}"\nworker = false\n'
        with service(azul, work, work / 'store', 's:/0', indexer) as url:
            check_taken(url)
        queued = json.loads(run(azul, 'queue', 'list', '--store', work / 'store', '--format', 'json'))
        if queued['queues']['notifications']['queued'] != 3:
            sys.exit(f'three notifications were taken: {queued}')
        check_sent(azul, work)
    print('signatures: what others sign is taken, and what is sent is good to them')


if __name__ == '__main__':
    main()
