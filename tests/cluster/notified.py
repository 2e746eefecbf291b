#!/usr/bin/env python3
"""A service is notified of bundles whose catalog is in a cluster: out of order, repeatedly, mixed with deletions, newer versions
and a bundle that is divided into parts. The service and a worker are killed by -9 again and again meanwhile, and started anew. In
the end the catalog has the documents of one `azul index` run into a directory, and no message has failed.

AZUL names the program and AZUL_OPENSEARCH the cluster; AZUL_CLUSTER_BUNDLES says how many bundles, AZUL_CLUSTER_KILLS how often
they are killed."""
import itertools
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from pathlib import Path

from check import PATIENCE, Check, run

BUNDLES = int(os.environ.get('AZUL_CLUSTER_BUNDLES', '24'))
KILLS = int(os.environ.get('AZUL_CLUSTER_KILLS', '6'))
NEWER = '2099-01-01T00:00:00.000000Z'
NAME = 'notified'


def plate(azul, times):
    """A bundle of a plate with so many times the wells that a plate has, each with a suspension."""
    text = run(azul, 'synth', '--bundles', 1, '--seed', 3, '--plates', 1).splitlines()[0]
    bundle = json.loads(text)
    links, metadata, added = bundle['links']['links'], bundle['metadata'], []

    def is_suspension(ends, kind):
        return bool(ends) and ends[0][f'{kind}_type'] == 'cell_suspension'

    number = 0
    for link in [link for link in links if is_suspension(link['outputs'], 'output')]:
        ids = {'process': link['process_id'], 'cell_suspension': link['outputs'][0]['output_id']}
        for _ in range(1, times):
            number += 1
            # Spread over all UUIDs.
            other = {id: f'{number * 0x9e3779b9 % (1 << 32):08x}{id[8:]}' for id in ids.values()}

            def renamed(value):
                text = json.dumps(value)
                for id in other:
                    text = text.replace(id, other[id])
                return json.loads(text)
            links.append(renamed(link))
            for kind, id in ids.items():
                metadata[f'{kind}/{other[id]}'] = renamed(metadata[f'{kind}/{id}'])
            added.append({'input_type': 'cell_suspension', 'input_id': other[ids['cell_suspension']]})
    next(link for link in links if is_suspension(link['inputs'], 'input'))['inputs'] += added
    assert number > 300, number
    return bundle


class Notified(Check):
    def __init__(self, azul, cluster, work):
        self.azul, self.cluster, self.work = azul, cluster, work
        self.queue, self.config, self.key = work / 'queue', work / 'azul.toml', work / 'key'
        self.directory = work / 'bundles'
        self.directory.mkdir()
        self.queue.mkdir()
        self.key.write_text('a key for tests')
        self.running, self.killed, self.url = [], 0, None

    def publish(self, bundle):
        fqid = bundle['fqid']
        path = self.directory / f'{fqid["uuid"]}.{fqid["version"]}.json'
        path.write_text(json.dumps(bundle))
        return path

    def prepare(self):
        """Publishes all bundles, and makes the catalog as it is to be; what the service is to be notified of."""
        lines = run(self.azul, 'synth', '--bundles', BUNDLES, '--projects', 3).splitlines()
        bundles = [json.loads(line) for line in lines]
        bundles += [{**bundle, 'fqid': {**bundle['fqid'], 'version': NEWER}} for bundle in bundles[::4]]
        large = plate(self.azul, 3)
        paths = [self.publish(bundle) for bundle in [*bundles, large]]
        deleted = paths[1:BUNDLES:5] + paths[:BUNDLES:8]
        gone = self.work / 'gone.actions.ndjson'
        gone.write_text(''.join(f'{{"action": "delete", "bundle": "{path}"}}\n' for path in sorted(set(deleted))))
        store = self.work / 'store'
        # A catalog can be served when there is something in it.
        self.index(self.cluster, NAME, paths[2])
        self.index(store, NAME, *paths, gone)
        self.config.write_text(
            f'listen = "127.0.0.1:0"\n[catalogs.{NAME}]\nproject = "hca"\ndeployment = "{NAME}"\nstore = "{self.cluster}"\n'
            f'bundles = ["{self.directory}"]\n'
            f'[indexer]\nhmac_key = "file:{self.key}"\nqueue = "{self.queue}"\nbatch = 8\npart = 256\nworker = true\n')
        events = [('add', path) for path in paths] + [('delete', path) for path in deleted]
        chance = random.Random(7)
        events += chance.sample(events, 10)
        chance.shuffle(events)
        return events, self.export(store, NAME)

    def start(self, *arguments, log=subprocess.DEVNULL):
        command = [str(word) for word in [self.azul, *arguments, '--config', self.config]]
        self.running.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=log, text=True))
        return self.running[-1]

    def serve(self):
        service = self.start('serve', '--log', 'json', log=subprocess.PIPE)
        said = []
        for line in service.stderr:
            said.append(line)
            known = json.loads(line) if line.startswith('{') else {}
            if known.get('message') == 'listening':
                self.url = f'http://{known["address"]}'
                break
        else:
            sys.exit(f'the service ended: {"".join(said)[-3000:]}')
        # A service whose log nobody takes waits for whoever does.
        threading.Thread(target=lambda: deque(service.stderr, maxlen=0), daemon=True).start()

    def kill(self):
        for process in self.running:
            process.kill()
            process.wait()
            self.killed += 1
        self.running = []

    def notify(self, events):
        for action, some in itertools.groupby(events, lambda event: event[0]):
            bundles = [word for _, path in some for word in ('--bundle', path.name.removesuffix('.json'))]
            run(self.azul, 'notify', '--to', self.url, '--catalog', NAME, '--hmac-key', f'file:{self.key}', '--workers', 1, *bundles,
                *(['--delete'] if action == 'delete' else []))

    def queues(self):
        queues = json.loads(run(self.azul, 'queue', 'list', '--store', self.queue, '--format', 'json'))
        assert not queues['failures'], f'a message failed: {queues["failures"]}'
        return queues['queues']

    def left(self):
        queues = self.queues()
        return sum(sum(queues[name].values()) for name in ('notifications', 'notifications_retry'))

    def until(self, what, is_so):
        end = time.monotonic() + PATIENCE
        while not is_so():
            if time.monotonic() > end:
                sys.exit(f'{what}: not in time')
            time.sleep(0.1)

    def check(self):
        events, expected = self.prepare()
        share = -(-len(events) // KILLS)
        for start in range(0, len(events), share):
            self.serve()
            self.start('worker')
            self.notify(events[start:start + share])
            before = self.left()
            # Who is killed has done something, unless it divided a bundle or all was done, and is about to do more.
            self.until('a batch', lambda: self.left() != before or before == 0)
            self.kill()
        while (before := self.left()) > 8 and self.killed < 4 * KILLS:
            self.start('worker')
            self.until('a batch', lambda: self.left() != before)
            self.kill()
        run(self.azul, 'worker', '--config', self.config, '--until-empty')
        assert self.left() == 0
        self.same(f'{len(events)} notifications of {BUNDLES} bundles, {self.killed} processes killed', NAME, expected)


def main():
    azul, cluster = Path(os.environ['AZUL']).resolve(), os.environ['AZUL_OPENSEARCH'].split(',')[0]
    with tempfile.TemporaryDirectory() as work:
        notified = Notified(azul, cluster, Path(work))
        try:
            notified.check()
        finally:
            notified.kill()


if __name__ == '__main__':
    main()
