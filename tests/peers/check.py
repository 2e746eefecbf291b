"""Makes manifests of the fixtures and reads them with programs that are not ours. Stops at the first that fails."""

import csv
import http.server
import json
import subprocess
import sys
import tempfile
import threading
import urllib.parse
import zipfile
from pathlib import Path

import bagit
import duckdb
import fastavro
from bdbag import bdbag_api
from pfb.reader import PFBReader

TARGET = Path('target/peers')


class Files(http.server.BaseHTTPRequestHandler):
    """Answers with the UUID of the file that is asked for, after a redirect, as the service has it."""

    def do_GET(self):
        path = urllib.parse.urlsplit(self.path).path
        if path.startswith('/repository/files/'):
            self.send_response(302)
            self.send_header('Location', '/data/' + path.rsplit('/', 1)[1])
            self.send_header('Content-Length', '0')
            self.end_headers()
        else:
            body = path.rsplit('/', 1)[1].encode()
            self.send_response(200)
            self.send_header('Content-Length', str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *_):
        pass


def make(project, base_url):
    folder = TARGET / project
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    subprocess.run(['cargo', 'run', '--quiet', '--package', f'azul-projects-{project}', '--example', 'manifests', '--',
                    str(folder), base_url], check=True)
    return folder


def rows(path, dialect):
    with open(path, encoding='utf-8', newline='') as file:
        return list(csv.reader(file, dialect=dialect))


def json_lines(path):
    return [json.loads(line) for line in path.read_text(encoding='utf-8').splitlines()]


def check_table(path, dialect='excel-tab'):
    table = rows(path, dialect)
    assert len(table) > 1, 'a table has rows'
    assert all(len(row) == len(table[0]) for row in table), 'all rows are of one length'
    return f'{len(table) - 1} rows of {len(table[0])} columns'


def check_pfb(path):
    with open(path, 'rb') as file:
        records = list(fastavro.reader(file))
    metadata, entities = records[0], records[1:]
    assert metadata['name'] == 'Metadata' and metadata['id'] is None, 'the first record is about types'
    types = {node['name'] for node in metadata['object']['nodes']}
    ids = [(entity['name'], entity['id']) for entity in entities]
    assert {name for name, _ in ids} <= types, 'each entity is of a type that is listed'
    known, relations = set(), 0
    for entity in entities:
        known.add((entity['name'], entity['id']))
        for relation in entity['relations']:
            assert (relation['dst_name'], relation['dst_id']) in known, 'relations lead to entities before'
            relations += 1
    if 'terra' in path.name:
        assert len(ids) == len(set(ids)), 'each entity is there once'
        assert relations, 'files relate to other entities'
    assert entities, 'there are entities'
    with PFBReader(str(path)) as reader:
        assert [(entity['name'], entity['id']) for entity in reader] == ids, 'pypfb reads the same entities'
        assert {name for name, _ in ids} <= {node['name'] for node in reader.schema} <= types, 'and their types'
    return f'{len(entities)} entities of {len(types)} types, {relations} relations'


def check_csv(path):
    said = check_table(path, 'excel')
    compact = path.with_name('compact.tsv')
    assert rows(path, 'excel') == rows(compact, 'excel-tab'), 'it says what the compact manifest says'
    return said


def check_lines(path):
    lines = json_lines(path)
    if path.name == 'json.jsonl':
        assert all(line.keys() == lines[0].keys() for line in lines), 'all rows have the same columns'
        return f'{len(lines)} rows of {len(lines[0])} columns'
    assert lines and all(line.keys() == {'value', 'type'} for line in lines), 'each line is a replica'
    return f'{len(lines)} lines'


def check_parquet(path):
    table = duckdb.sql(f"SELECT * FROM read_parquet('{path}')")
    columns, table = table.columns, table.fetchall()
    expected = json_lines(path.with_name('json.jsonl'))
    assert len(table) == len(expected) > 0, 'it has the rows that the JSON has'
    numbers = 0
    for row, line in zip(table, expected):
        assert columns == list(line), 'it has the columns that the JSON has'
        for (name, values), value in zip(line.items(), row):
            # What is said about the file itself is no list.
            wanted = values if isinstance(value, list) else values[0] if values else None
            assert value == wanted and type(value) is type(wanted), f'{name}: {value!r}, not {wanted!r}'
            numbers += isinstance(value, int)
    assert numbers >= len(table), 'numbers are numbers'
    return f'{len(table)} rows of {len(columns)} columns, as in the JSON'


def check_bag(path):
    assert zipfile.ZipFile(path).testzip() is None, 'the archive is whole'
    with tempfile.TemporaryDirectory() as folder:
        bag = bdbag_api.extract_bag(str(path.resolve()), output_path=folder)
        bdbag_api.validate_bag(bag, fast=False)
        bdbag_api.validate_bag_structure(bag)
        assert bagit.Bag(bag).validate(), 'checksums are right'
        return check_table(Path(bag) / 'data' / 'participants.tsv')


def check_curl(path):
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(['curl', '--silent', '--show-error', '--fail-early', '--config', str(path.resolve())], cwd=folder,
                       check=True, stdout=subprocess.DEVNULL)
        lines = path.read_text(encoding='utf-8').splitlines()
        urls = [json.loads(line.removeprefix('url=')) for line in lines if line.startswith('url=')]
        outputs = [json.loads(line.removeprefix('output=')) for line in lines if line.startswith('output=')]
        assert urls and len(urls) == len(outputs), 'each URL has an output'
        for url, output in dict(zip(outputs, urls)).items():
            uuid = urllib.parse.urlsplit(output).path.rsplit('/', 1)[1]
            assert (Path(folder) / url).read_text() == uuid, f'{url} is the file asked for'
        return f'{len(urls)} files downloaded'


CHECKS = {'.tsv': check_table, '.csv': check_csv, '.parquet': check_parquet, '.avro': check_pfb, '.jsonl': check_lines,
          '.zip': check_bag, '.curlrc': check_curl}


def main():
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Files)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base_url = f'http://127.0.0.1:{server.server_address[1]}'
    for project in 'hca', 'anvil':
        for path in sorted(make(project, base_url).iterdir()):
            print(f'{project} {path.name}: {CHECKS[path.suffix](path)}')
    server.shutdown()


if __name__ == '__main__':
    sys.exit(main())
