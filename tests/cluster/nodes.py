#!/usr/bin/env python3
"""Three workers index into a cluster of three nodes, and everything that can be is killed meanwhile: workers, and one node
after the other, which is started again. A service that serves the catalog indexes some of the same bundles beside them, and its
metrics have the conflicts and retries. In the end there is what the embedded store has.

AZUL names the program. AZUL_OPENSEARCH, AZUL_OPENSEARCH_PIDS and AZUL_OPENSEARCH_START are as azul-opensearch/tests/cluster/run
sets them. AZUL_CLUSTER_BUNDLES is the number of bundles, 300 unless it is said; AZUL_CLUSTER_NODES_KILLED that of nodes, 1.
"""
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections import Counter
from pathlib import Path

from proxy import Proxy

BUNDLES = int(os.environ.get('AZUL_CLUSTER_BUNDLES', 300))
NODES_KILLED = int(os.environ.get('AZUL_CLUSTER_NODES_KILLED', 1))
WORKERS = 3

# What indices are made for; it is the usual number of a large deployment otherwise.
os.environ.setdefault('AZUL_CLUSTER_WORKERS', str(WORKERS))

# Commands of each worker, how many of all are killed, and how often a command is tried in all.
SHARES = 4
KILLS = 6
TRIES = 30

# Bundles that the service is notified of, at most, and in one batch.
NOTIFIED = 100
BATCH = 25

# How long anything may take, in seconds: much longer than it does.
PATIENCE = 4 * 3600

PLACE = ['--project', 'hca', '--catalog', 'nodes', '--deployment', 'nodes']

# Workers are killed at one of these requests: when they know that all indices are there, and write or aggregate.
IN_THE_MIDDLE = range(18, 30, 2)

# What a run says, and what is made of it.
COUNTED = {
    'aggregated again': r'([\d,]+) aggregated again',
    'documents sent again': r'([\d,]+) documents sent again',
    'requests sent again': r'([\d,]+) requests sent again',
}


# What metrics are looked at.
METRICS = ('requests', 'retries', 'throttled', 'conflicts')


class Cluster:
    def __init__(self):
        self.urls = os.environ['AZUL_OPENSEARCH'].split(',')
        self.pids = [int(pid) for pid in os.environ['AZUL_OPENSEARCH_PIDS'].split(',')]
        self.scripts = Path(os.environ['AZUL_OPENSEARCH_START'])
        self.started = {}
        assert len(self.urls) == 3, self.urls

    def has(self, nodes, ask):
        """Waits until the cluster knows this many nodes."""
        deadline = time.monotonic() + 600
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f'{self.urls[ask]}/_cat/nodes?h=name', timeout=30) as answer:
                    if len(answer.read().split()) == nodes:
                        return
            except OSError:
                pass
            time.sleep(0.5)
        sys.exit(f'the cluster never had {nodes} nodes')

    def kill(self, node):
        if node in self.started:
            self.started[node].kill()
            self.started[node].wait()
        else:
            os.kill(self.pids[node], signal.SIGKILL)

    def start(self, node):
        self.started[node] = subprocess.Popen(['bash', self.scripts / f'start-{node}'])

    def stop(self):
        """Ends the nodes that were started here; all others are ended by whoever started them."""
        for process in self.started.values():
            process.terminate()
        for process in self.started.values():
            process.wait(300)


class Workers:
    """Each indexes one file after the other, and begins again with a file if it does not end well."""

    def __init__(self, azul, store, files):
        self.azul, self.store = azul, store
        self.lock = threading.Lock()
        self.counts, self.ended, self.begun, self.killed = Counter(), 0, 0, 0
        self.failures = []
        self.running = {}
        # How many are to be killed still.
        self.to_kill = 0
        self.threads = [threading.Thread(target=self.work, args=(worker, files[worker::WORKERS]))
                        for worker in range(WORKERS)]
        for thread in self.threads:
            thread.start()

    def work(self, worker, files):
        try:
            for file in files:
                self.index(worker, file)
        except Exception as error:  # Whoever waits for the thread tells of it.
            self.failures.append(error)

    def index(self, worker, file):
        output = ''
        for _ in range(TRIES):
            with self.lock:
                is_killed = self.to_kill > 0
                self.to_kill -= is_killed
            if is_killed:
                # All requests of this one are seen, so that it is known where it is.
                with Proxy(self.store.split(',')[-1]).running() as proxy:
                    process, output = self.run(worker, file, proxy)
            else:
                process, output = self.run(worker, file)
            with self.lock:
                del self.running[worker]
                if process.returncode == -signal.SIGKILL:
                    self.killed += 1
                    continue
                # It was done before it could be killed; another one is instead of it.
                self.to_kill += is_killed
                for name, pattern in COUNTED.items():
                    self.counts[name] += sum(int(number.replace(',', '')) for number in re.findall(pattern, output))
                if process.returncode == 0:
                    self.ended += 1
                    return
                self.counts['commands that failed'] += 1
        raise AssertionError(f'{file} was not indexed in {TRIES} attempts: {output[-3000:]}')

    def run(self, worker, file, proxy=None):
        """Runs a command; through a proxy, it is killed in the middle."""
        with self.lock:
            at = IN_THE_MIDDLE[self.killed % len(IN_THE_MIDDLE)]
            process = subprocess.Popen(
                [self.azul, 'index', file, *PLACE, '--store', proxy.url if proxy else self.store], text=True,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            if proxy:
                proxy.before = lambda number: number == at and process.send_signal(signal.SIGKILL)
            self.running[worker] = process
            self.begun += 1
        output, _ = process.communicate(timeout=PATIENCE)
        return process, output

    def until(self, condition):
        """Waits until a condition holds, or the work is done."""
        while not condition() and any(thread.is_alive() for thread in self.threads):
            time.sleep(0.1)

    def join(self):
        for thread in self.threads:
            thread.join()
        if self.failures:
            sys.exit(str(self.failures[0]))


class Service:
    """Serves the catalog, and is notified of bundles, which others index as well."""

    def __init__(self, azul, store, work, bundles):
        self.azul = azul
        directory, self.queue, key, config = work / 'notified', work / 'queue', work / 'key', work / 'azul.toml'
        for number, bundle in enumerate(bundles):
            path = directory / f'{number:05}.json'
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(bundle)
        self.queue.mkdir()
        key.write_text('a key for tests')
        config.write_text('listen = "127.0.0.1:0"\n'
                          f'[catalogs.nodes]\nproject = "hca"\ndeployment = "nodes"\nstore = "{store}"\n'
                          f'bundles = ["{directory}"]\n'
                          f'[indexer]\nhmac_key = "file:{key}"\nqueue = "{self.queue}"\nbatch = {BATCH}\n')
        self.feed = work / 'feed.json'
        identities = [json.loads(bundle)['fqid'] for bundle in bundles]
        messages = [{'Body': {'catalog': 'nodes', 'action': 'add', 'notification': {'bundle_fqid': fqid}}}
                    for fqid in identities]
        self.feed.write_text(json.dumps({'queue': 'notifications', 'messages': messages}))
        self.notify()
        self.log = work / 'service.log'
        with self.log.open('wb') as log:
            self.process = subprocess.Popen([azul, 'serve', '--config', config], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.url = None
        while self.url is None:
            if self.process.poll() is not None:
                sys.exit(f'the service ended: {self.log.read_text()[-3000:]}')
            listening = re.search(r'base_url="?(http://127\.0\.0\.1:\d+)', self.log.read_text())
            self.url = listening and listening[1]
            time.sleep(0.1)

    def notify(self):
        run(self.azul, 'queue', 'feed', '--store', self.queue, self.feed, '--queue', 'notifications')

    def done(self):
        """Waits until nothing is left to do."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            queues = json.loads(run(self.azul, 'queue', 'list', '--store', self.queue, '--format', 'json'))
            if queues['failures']:
                sys.exit(f'notifications failed: {queues["failures"]}')
            if not any(sum(queues['queues'][name].values()) for name in ('notifications', 'notifications_retry')):
                return
            time.sleep(0.5)
        sys.exit('notifications are left')

    def metrics(self):
        with urllib.request.urlopen(f'{self.url}/metrics', timeout=60) as answer:
            text = answer.read().decode()
        pattern = r'^azul_store_{}_total\{{catalog="nodes"\}} (\d+)$'
        return {name: int(re.search(pattern.format(name), text, re.MULTILINE)[1]) for name in METRICS}

    def stop(self):
        self.process.terminate()
        self.process.wait(600)


def run(*command):
    ended = subprocess.run([str(word) for word in command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                           stderr=subprocess.STDOUT, text=True, timeout=PATIENCE)
    if ended.returncode:
        sys.exit(f'{ended.stdout[-6000:]}\n{" ".join(map(str, command))}: exit code {ended.returncode}')
    return ended.stdout


def same(expected, found):
    """Compares two directories of documents, and returns how many there are."""
    names = [{path.name for path in directory.glob('*.ndjson') if path.stat().st_size} for directory in (expected, found)]
    if names[0] != names[1]:
        sys.exit(f'there are {sorted(names[1])}, not {sorted(names[0])}')
    documents = 0
    for name in sorted(names[0]):
        with open(expected / name, 'rb') as one, open(found / name, 'rb') as other:
            number = 0
            for number, (a, b) in enumerate(zip(one, other), 1):
                if a != b:
                    at = max(len(os.path.commonprefix([a, b])) - 100, 0)
                    sys.exit(f'{name}:{number}:{at}\n{a[:120]}\n{a[at:at + 300]}\n{b[at:at + 300]}')
            if one.read(1) or other.read(1):
                sys.exit(f'{name}: one has more documents than {number}')
            documents += number
    return documents


def main():
    azul, cluster = str(Path(os.environ['AZUL']).resolve()), Cluster()
    started = time.monotonic()
    said = lambda text: print(f'{time.monotonic() - started:6.0f} s: {text}', flush=True)
    with tempfile.TemporaryDirectory() as work:
        work = Path(work)
        files = [work / f'{i:03}.ndjson' for i in range(WORKERS * SHARES)]
        outputs, notified = [file.open('wb') for file in files], []
        # Projects of some hundred bundles: that is where workers meet.
        synth = subprocess.Popen([azul, 'synth', '--bundles', str(BUNDLES), '--projects', str(max(3, BUNDLES // 250)),
                                  '--bytes-per-bundle', '3000'], stdout=subprocess.PIPE)
        for number, line in enumerate(synth.stdout):
            # Neighbours go to different workers, so that those meet at the same entities.
            outputs[number % len(files)].write(line)
            if number % max(1, BUNDLES // NOTIFIED) == 0 and len(notified) < NOTIFIED:
                notified.append(line)
        assert synth.wait() == 0 and number + 1 == BUNDLES, number
        for output in outputs:
            output.close()
        run(azul, 'index', *files, *PLACE, '--store', work / 'store', '--quiet')
        run(azul, 'export', '--store', work / 'store', '--to', work / 'expected')
        said(f'{BUNDLES} bundles are in the embedded store')

        service = None
        workers = Workers(azul, ','.join(cluster.urls), files)
        try:
            # The catalog has to be there to be served.
            workers.until(lambda: workers.ended > 0)
            service = Service(azul, ','.join(cluster.urls), work, notified)
            for node in range(NODES_KILLED):
                share = len(files) * (node + 1) // (NODES_KILLED + 2)
                workers.to_kill = KILLS
                workers.until(lambda: workers.ended >= share and workers.to_kill == 0)
                cluster.kill(node)
                with workers.lock:
                    workers.to_kill = 0
                    # Whoever begins from here on meets the node that is gone: it is the first that is asked.
                    begun = workers.begun
                    for process in list(workers.running.values())[:1]:
                        process.kill()
                ask = (node + 1) % 3
                cluster.has(2, ask)
                # The service meets the node that is gone, too.
                service.notify()
                workers.until(lambda: workers.begun > begun)
                said(f'node {node} is killed, {workers.ended} of {len(files)} files are indexed')
                cluster.start(node)
                cluster.has(3, ask)
                said(f'node {node} is back')
            workers.join()
            counts = ', '.join(f'{number} {name}' for name, number in sorted(workers.counts.items()))
            said(f'{WORKERS} workers are done: {workers.killed} killed; {counts}')
            service.done()
            metrics = service.metrics()
            told = ', '.join(f'{number} {name}' for name, number in metrics.items())
            said(f'a service was notified of {len(notified)} bundles {1 + NODES_KILLED} times; its metrics: {told}')
            service.stop()
            run(azul, 'export', '--store', ','.join(cluster.urls), '--catalog', 'nodes', '--to', work / 'found')
            documents = same(work / 'expected', work / 'found')
            said(f'{documents} documents are those of the embedded store')
        finally:
            for process in list(workers.running.values()):
                process.kill()
            if service:
                service.process.kill()
            cluster.stop()
        # What was done is what was meant to be done.
        assert workers.killed >= KILLS, workers.killed
        assert workers.counts['requests sent again'] > 0, workers.counts
        assert metrics['retries'] > 0, metrics


if __name__ == '__main__':
    main()
