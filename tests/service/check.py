#!/usr/bin/env python3
"""Serves a small catalog and lets other programs try it. README.md beside this file says which."""
import contextlib
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BIN = Path(sys.executable).parent


def run(*command, **options):
    """Runs a program that must end well; what it says is shown if it does not."""
    ended = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                           timeout=1200, **options)
    if ended.returncode:
        sys.exit(f'{ended.stdout[-6000:]}\n{" ".join(map(str, command))}: exit code {ended.returncode}')
    return ended.stdout


@contextlib.contextmanager
def process(*command, **options):
    """A program that runs meanwhile."""
    started = subprocess.Popen([str(word) for word in command], text=True, **options)
    try:
        yield started
    finally:
        started.terminate()
        try:
            started.wait(20)
        except subprocess.TimeoutExpired:
            started.kill()


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


@contextlib.contextmanager
def service(azul, work, store, source, more=''):
    """A service of one catalog, with more lines of configuration."""
    port = free_port()
    config = work / 'azul.toml'
    text = json.dumps
    config.write_text(f'''
listen = "127.0.0.1:{port}"

[catalogs.test]
project = "hca"
store = {text(str(store))}
repository = "dss"
sources = {text([source])}

[manifests]
directory = {text(str(work / "manifests"))}
{more}''')
    run(azul, 'serve', '--config', config, '--check-config')
    with open(work / 'log', 'w') as log, process(azul, 'serve', '--config', config, stderr=log) as served:
        url = f'http://127.0.0.1:{port}'
        for _ in range(600):
            if served.poll() is not None:
                break
            try:
                urllib.request.urlopen(f'{url}/health/basic')
                break
            except urllib.error.URLError:
                time.sleep(0.05)
        else:
            sys.exit('the service does not start')
        if served.poll() is not None:
            sys.exit('the service has ended:\n' + (work / 'log').read_text())
        yield url


def come_from(source, documents):
    """Documents are from the repository that is played: a DSS has to list every source that is configured."""
    for path in documents.glob('*.ndjson'):
        lines = [json.loads(line) for line in path.read_text().splitlines()]
        for line in lines:
            for known in line['_source'].get('sources', []):
                known['spec'] = source
        path.write_text(''.join(json.dumps(line) + '\n' for line in lines))


def judge(azul, corpus):
    """The recorded answers of both projects."""
    for plugin in ('hca', 'anvil'):
        print(run(sys.executable, corpus / 'service/judge.py', '--azul', azul, '--plugin', plugin).strip())


def main():
    azul = Path(os.environ['AZUL']).resolve()
    with contextlib.ExitStack() as stack:
        work = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        repository = stack.enter_context(process(sys.executable, HERE / 'repository.py', stdout=subprocess.PIPE))
        source = f'http://127.0.0.1:{int(repository.stdout.readline())}/v1:/0'
        store = work / 'store'
        run(azul, 'synth', '--bundles', '20', '--to', work / 'bundles')
        names = ('--catalog', 'test', '--deployment', 'dev')
        run(azul, 'index', work / 'bundles', *names, '--emit', 'aggregates,replicas', '--to', work / 'documents', '--quiet')
        come_from(source, work / 'documents')
        run(azul, 'load', *sorted((work / 'documents').glob('*.ndjson')), '--project', 'hca', *names, '--store', store)
        url = stack.enter_context(service(azul, work, store, source))
        print(run(sys.executable, ROOT / 'docs/client.py', url).strip())
        run(BIN / 'openapi-spec-validator', '-', input=urllib.request.urlopen(f'{url}/openapi').read().decode())
        report = run(BIN / 'schemathesis', 'run', f'{url}/openapi', *SCHEMATHESIS)
        print('schemathesis:', re.search(r'\d+ generated, .*', report).group())
    corpus = os.environ.get('AZUL_CONFORMANCE')
    if corpus:
        judge(azul, Path(corpus).resolve())


# Requests are the same in each run.
SCHEMATHESIS = ['--checks', 'not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance',
                '--max-examples', '20', '--seed', '1', '--workers', '1', '--phases', 'examples,coverage,fuzzing',
                '--suppress-health-check', 'all', '--no-color']

if __name__ == '__main__':
    main()
