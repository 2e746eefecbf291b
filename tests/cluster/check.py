#!/usr/bin/env python3
"""Indexes into a real cluster, and compares what is there with what the embedded store has. AZUL names the program and
AZUL_OPENSEARCH the cluster. AZUL_CLUSTER_CHECK=full takes what takes longer as well: more faults, and more kills."""
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from proxy import Proxy

FULL = os.environ.get('AZUL_CLUSTER_CHECK') == 'full'

# How long a command may take, in seconds: much longer than it does, also on a machine that is busy with other things.
PATIENCE = 1200


def run(*command, codes=(0,)):
    """Runs a program that must end well; what it says is shown if it does not."""
    ended = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                           timeout=PATIENCE)
    if ended.returncode not in codes:
        sys.exit(f'{ended.stdout[-6000:]}\n{" ".join(map(str, command))}: exit code {ended.returncode}')
    return ended.stdout


class Check:
    def __init__(self, azul, cluster, work):
        self.azul, self.cluster, self.work = azul, cluster, work
        run(azul, 'synth', '--bundles', '40', '--projects', '3', '--to', work / 'bundles')
        self.bundles = sorted((work / 'bundles').rglob('*.json'))
        assert len(self.bundles) == 40, self.bundles
        self.gone = work / 'gone.actions.ndjson'
        self.gone.write_text(''.join(f'{{"action": "delete", "bundle": "{bundle}"}}\n' for bundle in self.bundles[5:9]))

    @staticmethod
    def place(store, deployment):
        """Options for where documents go: a catalog that is called like its deployment, so that it is alone by its name."""
        return ['--project', 'hca', '--catalog', deployment, '--deployment', deployment, '--store', store]

    def command(self, store, deployment, *inputs):
        return [self.azul, 'index', *inputs, *self.place(store, deployment), '--quiet']

    def index(self, store, deployment, *inputs):
        return run(*self.command(store, deployment, *inputs))

    def export(self, store, deployment):
        """All documents, by name of the file; deployment and catalog are left out of names."""
        to = self.work / f'{deployment}-{len(list(self.work.iterdir()))}'
        run(self.azul, 'export', '--store', store, '--catalog', deployment, '--to', to)
        marker = f'azul_v2_{deployment}_{deployment}_'
        files = {path.name.replace(marker, ''): path.read_bytes().replace(marker.encode(), b'')
                 for path in to.glob(f'{marker}*.ndjson')}
        return {name: text for name, text in files.items() if text}

    def same(self, what, deployment, expected):
        found = self.export(self.cluster, deployment)
        if found.keys() != expected.keys():
            sys.exit(f'{what}: files {sorted(found)}, not {sorted(expected)}')
        for name in expected:
            one, other = expected[name].splitlines(), found[name].splitlines()
            for line in range(max(len(one), len(other))):
                a, b = b''.join(one[line:line + 1]), b''.join(other[line:line + 1])
                if a != b:
                    at = max(len(os.path.commonprefix([a, b])) - 200, 0)
                    sys.exit(f'{what}: {name}:{line + 1}:{at}\n{a[:120]}\n{a[at:at + 500]}\n{b[at:at + 500]}')
        documents = sum(text.count(b'\n') for text in found.values())
        print(f'{what}: {documents} documents of {len(found)} indices are those of the embedded store', flush=True)

    def histories(self):
        """Runs that add, repeat and delete end like those into a directory."""
        store, first, second = self.work / 'store', self.bundles[:25], self.bundles[15:]
        for inputs in (first, second, [self.gone]):
            self.index(store, 'plain', *inputs)
            self.index(self.cluster, 'plain', *inputs)
        expected = self.export(store, 'plain')
        self.same('three runs', 'plain', expected)
        return expected

    def workers(self, expected):
        """Several processes that index at the same time, with entities in common."""
        inputs = [self.bundles[:20], self.bundles[10:30], self.bundles[20:]]
        started = [subprocess.Popen([str(word) for word in self.command(self.cluster, 'many', *some)],
                                    stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) for some in inputs]
        for process in started:
            output, _ = process.communicate(timeout=PATIENCE)
            if process.returncode:
                sys.exit(f'a worker failed: {output[-3000:]}')
        self.index(self.cluster, 'many', self.gone)
        self.same('three workers at a time', 'many', expected)

    def faults(self, expected):
        """A cluster that refuses, breaks off and loses answers."""
        for seed in range(2 if FULL else 1):
            with Proxy(self.cluster, seed).running() as proxy:
                for inputs in (self.bundles[:25], self.bundles[15:], [self.gone]):
                    self.index(proxy.url, f'faulty{seed}', *inputs)
                fates = ', '.join(f'{number} {fate}' for fate, number in sorted(proxy.seen.items()))
            self.same(f'a proxy with faults ({fates})', f'faulty{seed}', expected)

    def kills(self, expected):
        """A worker that is killed again and again, and goes on each time."""
        killed = 0
        with Proxy(self.cluster).running() as proxy:
            for number in range(1, 60, 4 if FULL else 12):
                proxy.requests = 0
                process = subprocess.Popen([str(word) for word in self.command(proxy.url, 'killed', *self.bundles)],
                                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                proxy.before = lambda at: at == number and process.send_signal(signal.SIGKILL)
                killed += process.wait(PATIENCE) == -signal.SIGKILL
                proxy.before = lambda at: None
        if not killed:
            sys.exit('nothing was killed')
        for inputs in (self.bundles, [self.gone]):
            self.index(self.cluster, 'killed', *inputs)
        self.same(f'a worker killed {killed} times', 'killed', expected)

    def notified(self, expected):
        """A worker that is told of one bundle after the other, in any order, and is killed meanwhile."""
        queue, key, config = self.work / 'queue', self.work / 'key', self.work / 'azul.toml'
        queue.mkdir()
        key.write_text('a key for tests')
        config.write_text(f'[catalogs.notified]\nproject = "hca"\ndeployment = "notified"\nstore = "{self.cluster}"\n'
                          f'bundles = ["{self.work / "bundles"}"]\n'
                          f'[indexer]\nhmac_key = "file:{key}"\nqueue = "{queue}"\nbatch = 4\n')
        identities = [json.loads(bundle.read_text())['fqid'] for bundle in self.bundles]
        events = [('add', fqid) for fqid in identities + identities[:3]] + [('delete', fqid) for fqid in identities[5:9]]
        random.Random(5).shuffle(events)
        messages = [{'Body': {'catalog': 'notified', 'action': action, 'notification': {'bundle_fqid': fqid}}}
                    for action, fqid in events]
        feed = self.work / 'feed.json'
        feed.write_text(json.dumps({'queue': 'notifications', 'messages': messages}))
        run(self.azul, 'queue', 'feed', '--store', queue, feed, '--queue', 'notifications')

        def left():
            queues = json.loads(run(self.azul, 'queue', 'list', '--store', queue, '--format', 'json'))
            assert not queues['failures'], queues
            return sum(sum(queues['queues'][name].values()) for name in ('notifications', 'notifications_retry'))
        killed = 0
        while left() > len(events) // 2:
            before, end = left(), time.monotonic() + PATIENCE
            process = subprocess.Popen([str(self.azul), 'worker', '--config', str(config)],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            while left() == before and time.monotonic() < end:
                time.sleep(0.05)
            process.kill()
            process.wait()
            assert left() < before, 'nothing is done'
            killed += 1
        run(self.azul, 'worker', '--config', config, '--until-empty')
        assert left() == 0
        self.same(f'{len(events)} notifications, and a worker killed {killed} times', 'notified', expected)

    def moving(self, expected):
        """Documents go from one store to the other and back."""
        run(self.azul, 'export', '--store', self.work / 'store', '--to', self.work / 'moved')
        files = sorted((self.work / 'moved').glob('*.ndjson'))
        for _ in range(2):
            # Again does no harm, so that what was broken off is simply repeated.
            run(self.azul, 'load', *files, *self.place(self.cluster, 'moved'))
        self.same('loaded twice', 'moved', expected)


def main():
    azul, cluster = Path(os.environ['AZUL']).resolve(), os.environ['AZUL_OPENSEARCH']
    # Any other text names a directory, which would be compared with itself.
    assert cluster.startswith(('http://', 'https://')), cluster
    with tempfile.TemporaryDirectory() as work:
        check = Check(azul, cluster, Path(work))
        expected = check.histories()
        check.workers(expected)
        check.faults(expected)
        check.kills(expected)
        check.notified(expected)
        check.moving(expected)


if __name__ == '__main__':
    main()
