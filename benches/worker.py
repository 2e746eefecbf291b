#!/usr/bin/env python3
"""How fast the indexer is: bundles a second from a local staging area, and how long a notification takes until its bundle
is found. Needs nothing but Python; AZUL names the program, otherwise it is target/release/azul.

    cargo build --release -p azul && python3 benches/worker.py

--bundles N for another number than 3000, --small for bundles of 10 kB instead of 25. --listing N measures something else
instead: how long it takes to list a staging area of N bundles, and how much memory that is for each file (N = 100000 makes
770,000 empty files in directories of temporary files, which takes much longer)."""
import argparse
import base64
import collections
import hashlib
import hmac
import http.client
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KEY = b'a key for measuring'
# What is wanted: bundles a second with two processors, and milliseconds until a bundle is found while nothing else happens.
RATE, LATENCY = 1000, 200
# The same of a staging area that is listed: seconds for 100,000 bundles, and bytes of memory for each further file.
LISTED, PER_FILE = 5, 2
# No step takes so many seconds, whatever else the machine does.
PATIENCE = 1200


def run(*command):
    ended = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                           timeout=PATIENCE)
    if ended.returncode:
        sys.exit(f'{" ".join(map(str, command))}: exit code {ended.returncode}\n{ended.stderr[-3000:]}')
    return ended.stdout


def write(path, content):
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content, separators=(',', ':')))


def add_to_area(area, bundle):
    """Writes a bundle as a DCP/2 staging area has it."""
    fqid, version = bundle['fqid'], bundle['fqid']['version']
    project = next(key for key in bundle['metadata'] if key.startswith('project/')).partition('/')[2]
    write(area / 'links' / f'{fqid["uuid"]}_{version}_{project}.json', bundle['links'])
    for key, document in bundle['metadata'].items():
        write(area / 'metadata' / f'{key}_2020-01-01T00:00:00.000000Z.json', document)
    for key, entry in bundle['manifest'].items():
        descriptor = {name: entry[name] for name in ('size', 'sha256', 'crc32c') if name in entry}
        descriptor |= {
            'describedBy': 'https://schema.humancellatlas.org/system/2.1.0/file_descriptor',
            'schema_type': 'file_descriptor', 'schema_version': '2.1.0',
            'file_id': entry['uuid'], 'file_name': entry['name'], 'file_version': entry['version'],
            'content_type': entry['content-type'].partition(';')[0],
            'sha1': entry.get('sha1', '0' * 40), 's3_etag': entry.get('s3_etag', '0' * 32),
        }
        write(area / 'descriptors' / f'{key}_2020-01-01T00:00:00.000000Z.json', descriptor)


def signed(path, body):
    """Headers of a signed request."""
    digest = f'sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:'
    parameters = f'("@method" "@path" "content-digest");created={int(time.time())};keyid="azul";alg="hmac-sha256"'
    text = f'"@method": POST\n"@path": {path}\n"content-digest": {digest}\n"@signature-params": {parameters}'
    mac = base64.b64encode(hmac.digest(KEY, text.encode(), 'sha256')).decode()
    return {'content-digest': digest, 'signature-input': f'm={parameters}', 'signature': f'm=:{mac}:'}


def area_of_names(area, bundles):
    """An area of empty files: of a bundle its links, five documents of metadata, one of them of a file, and a descriptor."""
    version = '2020-01-01T00:00:00.000000Z'
    types = ['donor_organism', 'specimen_from_organism', 'cell_suspension', 'process', 'sequence_file']
    directories = [area / 'links', area / 'data', area / 'descriptors' / 'sequence_file']
    directories += [area / 'metadata' / name for name in types]
    for directory in directories:
        directory.mkdir(parents=True)
    for number in range(bundles):
        # Multiplication by an odd number spreads them.
        id = f'{number * 0x9e3779b1 % (1 << 32):08x}-0000-4000-8000-{number:012x}'
        names = [f'links/{id}_{version}_{"0" * 8}-0000-4000-8000-{"0" * 12}.json',
                 f'descriptors/sequence_file/{id[:-12]}4{id[-11:]}_{version}.json']
        names += [f'metadata/{name}/{id[:-12]}{kind}{id[-11:]}_{version}.json' for kind, name in enumerate(types)]
        for name in names:
            open(area / name, 'w').close()
    return 7 * bundles


def listing(azul, work, bundles):
    """How long it takes to list an area, and what memory that is. Nothing is sent: no bundle has that prefix."""
    (work / 'key').write_bytes(KEY)
    figures = []
    for count in (bundles // 10, bundles):
        area = work / f'area{count}'
        files = area_of_names(area, count)
        start = time.monotonic()
        child = subprocess.Popen([str(azul), 'notify', '--to', 'http://127.0.0.1:9', '--catalog', 'hca', '--repository', str(area),
                                  '--prefix', 'ffffffff', '--hmac-key', f'file:{work / "key"}'], stderr=subprocess.DEVNULL)
        _, _, used = os.wait4(child.pid, 0)
        figures.append((files, time.monotonic() - start, used.ru_maxrss * 1024, used.ru_utime + used.ru_stime))
    (few, _, less, _), (many, seconds, more, cpu) = figures
    each = (more - less) / (many - few)
    is_met = seconds <= LISTED * max(1, bundles / 100_000) and each <= PER_FILE
    print(f'listing: {bundles} bundles, {many} files in {seconds:.1f} s ({cpu:.1f} s of processors), {more >> 20} MiB; {each:.0f} bytes '
          f'for each further file (target ≤ {LISTED} s, ≤ {PER_FILE} bytes: {"met" if is_met else "MISSED"})', flush=True)
    return is_met


class Measured:
    def __init__(self, azul, work, options):
        self.azul, self.work, self.options = azul, work, options
        self.store, self.area, self.single = work / 'store', work / 'area', work / 'single'
        self.config = work / 'azul.toml'

    def prepare(self):
        self.single.mkdir()
        for part in ('links', 'metadata', 'descriptors', 'data'):
            (self.area / part).mkdir(parents=True)
        size = ['--bytes-per-bundle', '10000'] if self.options.small else []
        count = self.options.bundles + self.options.notifications
        lines = run(self.azul, 'synth', '--bundles', count, '--stitched', '0', *size).splitlines()
        bundles = [json.loads(line) for line in lines]
        for bundle in bundles[:self.options.bundles]:
            add_to_area(self.area, bundle)
        (self.work / 'key').write_bytes(KEY)
        self.config.write_text(
            'listen = "127.0.0.1:0"\n[catalogs.hca]\nproject = "hca"\n'
            f'store = "{self.store}"\nbundles = ["{self.area}", "{self.single}"]\nsources = ["area:/0"]\n'
            'drs_domain = "drs.test"\n'
            f'[indexer]\nhmac_key = "file:{self.work / "key"}"\n')
        files = sum(1 for path in self.area.rglob('*.json') if path.is_file())
        print(f'{self.options.bundles} bundles, {files} files', flush=True)
        return bundles[self.options.bundles:]

    def rate(self):
        """Lets a worker list the area and index all of its bundles."""
        self.store.mkdir()
        message = {'action': 'reindex', 'catalog': 'hca', 'source': {'id': 'area:/0', 'spec': 'area:/0'}, 'prefix': ''}
        feed = self.work / 'feed.json'
        feed.write_text(json.dumps({'queue': 'notifications', 'messages': [{'Body': message}]}))
        run(self.azul, 'queue', 'feed', '--store', self.store, feed, '--queue', 'notifications')
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.monotonic()
        run(self.azul, 'worker', '--config', self.config, '--until-empty')
        wall = time.monotonic() - start
        now = resource.getrusage(resource.RUSAGE_CHILDREN)
        queues = json.loads(run(self.azul, 'queue', 'list', '--store', self.store, '--format', 'json'))
        if queues['failures']:
            sys.exit(f'bundles failed: {queues["failures"][0]["example"]}')
        rate = self.options.bundles / wall
        print(f'throughput: {rate:.0f} bundles/s (target ≥ {RATE}: {"met" if rate >= RATE else "MISSED"}); {wall:.1f} s, '
              f'{now.ru_utime - used.ru_utime:.1f} s user, {now.ru_stime - used.ru_stime:.1f} s system', flush=True)
        return rate >= RATE

    def latency(self, bundles):
        """Notifies of one bundle after the other, each when the one before is found and nothing is left to do."""
        served = subprocess.Popen([str(self.azul), 'serve', '--config', str(self.config), '--log', 'json'],
                                  stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        try:
            logs = map(json.loads, served.stderr)
            address = next(line['address'] for line in logs if line.get('message') == 'listening')
            # A service whose log nobody takes waits for whoever does.
            threading.Thread(target=lambda: collections.deque(served.stderr, maxlen=0), daemon=True).start()
            times = [self.found_after(address, bundle) for bundle in bundles]
        finally:
            served.kill()
            served.wait()
        median, most = statistics.median(times) * 1000, max(times) * 1000
        is_met = median <= LATENCY
        print(f'latency: {median:.0f} ms median, {most:.0f} ms at most of {len(times)} (target ≤ {LATENCY} at rest: '
              f'{"met" if is_met else "MISSED"})', flush=True)
        return is_met

    def found_after(self, address, bundle):
        fqid = bundle['fqid']
        (self.single / f'{fqid["uuid"]}.{fqid["version"]}.json').write_text(json.dumps(bundle))
        # At rest: whatever the one before has left to be done is done.
        time.sleep(1.2)
        connection = http.client.HTTPConnection(address, timeout=PATIENCE)
        fqid = fqid | {'source': {'id': '', 'spec': ''}}
        body = json.dumps({'transaction_id': fqid['uuid'], 'bundle_fqid': fqid}).encode()
        filters = urllib.parse.quote(json.dumps({'entryId': {'is': [fqid['uuid']]}}))
        start = time.monotonic()
        connection.request('POST', '/hca/add', body, signed('/hca/add', body))
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 202, answer.status
        while time.monotonic() - start < 60:
            connection.request('GET', f'/index/bundles?size=1&filters={filters}')
            answer = connection.getresponse()
            found = json.loads(answer.read())
            if answer.status == 200 and found['pagination']['total'] > 0:
                return time.monotonic() - start
            time.sleep(0.002)
        sys.exit(f'the bundle {fqid["uuid"]} is not found')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--bundles', type=int, default=3000)
    parser.add_argument('--notifications', type=int, default=20)
    parser.add_argument('--small', action='store_true')
    parser.add_argument('--listing', type=int)
    options = parser.parse_args()
    azul = Path(os.environ.get('AZUL', ROOT / 'target/release/azul')).resolve()
    with tempfile.TemporaryDirectory() as work:
        if options.listing:
            sys.exit(0 if listing(azul, Path(work), options.listing) else 2)
        measured = Measured(azul, Path(work), options)
        rest = measured.prepare()
        is_met = [measured.rate(), measured.latency(rest)]
    sys.exit(0 if all(is_met) else 2)


if __name__ == '__main__':
    main()
