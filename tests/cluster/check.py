#!/usr/bin/env python3
"""Indexes into a real cluster, and compares what is there with what the embedded store has. AZUL names the program and
AZUL_OPENSEARCH the cluster. AZUL_CLUSTER_CHECK=full takes what takes longer as well: more faults, and more kills. AZUL_CLUSTER_SLOW=1 takes answers
that come after half a minute."""
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from pathlib import Path

from proxy import VERY_LATE, Proxy

FULL = os.environ.get('AZUL_CLUSTER_CHECK') == 'full'

# Whether answers are waited for that take half a minute each.
SLOW = FULL or os.environ.get('AZUL_CLUSTER_SLOW') == '1'

# How long a command may take, in seconds: much longer than it does, also on a machine that is busy with other things.
PATIENCE = 1200


def run(*command, codes=(0,), environment=None):
    """Runs a program that must end well; what it says is shown if it does not. The environment has these variables besides."""
    ended = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                           timeout=PATIENCE, env={**os.environ, **(environment or {})})
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

    def index(self, store, deployment, *inputs, environment=None):
        return run(*self.command(store, deployment, *inputs), environment=environment)

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

    def random(self, seed):
        """Runs of bundles and deletions by chance: after each, both stores have the same."""
        chance, store, name = random.Random(seed), self.work / f'random{seed}', f'random{seed}'
        alive = list(self.bundles)
        for step in range(4):
            inputs = chance.sample(alive, chance.randint(1, 12))
            if step > 0:
                # Some that are there, and some that are not.
                deleted = chance.sample(alive, chance.randint(1, 6))
                alive = [bundle for bundle in alive if bundle not in deleted]
                gone = self.work / f'{name}-{step}.actions.ndjson'
                gone.write_text(''.join(f'{{"action": "delete", "bundle": "{bundle}"}}\n' for bundle in deleted))
                inputs.append(gone)
            self.index(store, name, *inputs)
            self.index(self.cluster, name, *inputs)
            if step in (1, 3):
                self.same(f'random runs {seed}, step {step}', name, self.export(store, name))

    def rebuild(self, expected):
        """A catalog is built anew beside what is served, and gone back from."""
        place, cluster = self.place(self.cluster, 'anew'), ['--store', self.cluster, '--catalog', 'anew']

        def served(what, documents, generations):
            self.same(what, 'anew', documents)
            status = json.loads(run(self.azul, 'status', *cluster, '--format', 'json'))[0]
            found = [(one['number'], one['is_live']) for one in status['generations']]
            if found != generations:
                sys.exit(f'{what}: generations {found}, not {generations}')

        # At first, its indices bear the names themselves.
        self.index(self.cluster, 'anew', *self.bundles[:10])
        before = self.export(self.cluster, 'anew')
        run(self.azul, 'index', *self.bundles, self.gone, *place, '--quiet', '--rebuild')
        served('built anew', expected, [(1, False), (2, True)])
        run(self.azul, 'reindex', '--rollback', *cluster)
        served('gone back', before, [(1, True), (2, False)])
        self.all_there()
        run(self.azul, 'reindex', '--rollback', *cluster, codes=(1,))
        run(self.azul, 'reindex', '--generation', '2', *cluster)
        # What is there is indexed into as before.
        self.index(self.cluster, 'anew', *self.bundles[12:18])
        served('gone forth, and indexed into', expected, [(1, False), (2, True)])

        # What is built is seen by nobody, whatever becomes of it: it is killed, or the cluster loses something of it.
        with Proxy(self.cluster).running() as proxy:
            command = [str(word) for word in [*self.command(proxy.url, 'anew', *self.bundles[:10]), '--rebuild']]
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            # The indices are made by some forty requests.
            proxy.before = lambda at: at == 45 and process.send_signal(signal.SIGKILL)
            if process.wait(PATIENCE) != -signal.SIGKILL:
                sys.exit('a run was not killed')
        served('a run that builds is killed', expected, [(1, False), (2, True), (3, False)])
        with Proxy(self.cluster).running() as proxy:
            proxy.losing = '-000004"'
            run(self.azul, 'index', *self.bundles, *self.place(proxy.url, 'anew'), '--quiet', '--rebuild', codes=(1,))
        served('a document is lost', expected, [(1, False), (2, True), (3, False), (4, False)])
        run(self.azul, 'index', *self.bundles[:10], *place, '--quiet', '--rebuild', '--keep-generations', '1')
        served('built again', before, [(2, False), (5, True)])

    def all_there(self):
        """One node has all copies of all indices: none waits for another node."""
        if len(self.cluster.split(',')) == 1:
            path = '/_cluster/health/azul_v2_anew_*?wait_for_status=green&timeout=60s'
            with urllib.request.urlopen(self.cluster + path, timeout=90) as answer:
                assert json.load(answer)['status'] == 'green'

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
        """A cluster that refuses, breaks off, loses answers, and takes so long that nobody waits for it."""
        for seed in range(2 if FULL else 1):
            # Requests that are delayed by 30 s: of those that are sent first, and of bulk requests in the middle of a run.
            with Proxy(self.cluster, seed, very_late=(10 + seed, 60, 90)).running() as proxy:
                for inputs in (self.bundles[:25], self.bundles[15:], [self.gone]):
                    self.index(proxy.url, f'faulty{seed}', *inputs, environment={'AZUL_CLUSTER_TIMEOUT': '10'})
                # What was sent again long ago reaches the cluster after all, and changes nothing.
                proxy.settle()
                fates = ', '.join(f'{number} {fate}' for fate, number in sorted(proxy.seen.items()))
            assert proxy.seen['very late'], fates
            self.same(f'a proxy with faults ({fates})', f'faulty{seed}', expected)

    def slow(self, expected):
        """A cluster that takes half a minute for some answers, which are waited for: nothing is sent again."""
        requests, begun = (8, 45, 60), time.monotonic()
        with Proxy(self.cluster, slow=requests).running() as proxy:
            # Without --quiet, so that a run says what it sent again.
            said = run(self.azul, 'index', *self.bundles, *self.place(proxy.url, 'slow'))
            seconds = time.monotonic() - begun
            assert proxy.seen['slow'] == len(requests), proxy.seen
        assert 'sent again' not in said and seconds >= VERY_LATE, (seconds, said)
        self.index(self.cluster, 'slow', self.gone)
        self.same(f'{len(requests)} answers after {VERY_LATE} s each, waited for, in a run of {seconds:.0f} s', 'slow', expected)

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

        # Both directions go on where they were killed.
        load = [self.azul, 'load', *files]
        counts = self.goes_on(load, lambda url: self.place(url, 'resumed'), '/_bulk')
        self.same(f'loading that was killed ({counts} bulk requests)', 'resumed', expected)
        to = self.work / 'resumed'
        export = [self.azul, 'export', '--catalog', 'resumed', '--to', to]
        counts = self.goes_on(export, lambda url: ['--store', url], '/_search?', lambda: shutil.rmtree(to))
        found = {path.name: path.read_bytes() for path in to.iterdir()}
        whole = self.work / 'whole'
        run(self.azul, 'export', '--store', self.cluster, '--catalog', 'resumed', '--to', whole)
        if found != {path.name: path.read_bytes() for path in whole.iterdir()}:
            sys.exit('an export that was killed and went on has other documents')
        print(f'an export that was killed ({counts} searches) has the same documents', flush=True)

    def goes_on(self, command, place, what, between=lambda: None):
        """Does all of something that can be resumed, then kills it in the middle and lets it go on. Says how many requests of a
        kind that took each time."""
        state = self.work / 'state.json'
        with Proxy(self.cluster).running() as proxy:
            words = [str(word) for word in [*command, *place(proxy.url)]]
            counts = Counter()

            def count(of, kill=None):
                process = subprocess.Popen([*words, '--resume', str(state)], stdout=subprocess.PIPE,
                                           stderr=subprocess.STDOUT, text=True)

                def asked(path):
                    counts[of] += what in path
                    if counts[of] == kill:
                        process.send_signal(signal.SIGKILL)

                proxy.asked = asked
                output, _ = process.communicate(timeout=PATIENCE)
                if process.returncode != (0 if kill is None else -signal.SIGKILL):
                    sys.exit(f'{of}: exit code {process.returncode}: {output[-3000:]}')

            count('whole')
            between()
            count('killed', kill=counts['whole'] * 2 // 3)
            count('gone on')
            if state.exists() or counts['gone on'] >= counts['whole']:
                sys.exit(f'nothing was gone on with: {counts}')
            return ', '.join(f'{number} {of}' for of, number in counts.items())


def main():
    azul, cluster = Path(os.environ['AZUL']).resolve(), os.environ['AZUL_OPENSEARCH']
    # Any other text names a directory, which would be compared with itself.
    assert cluster.startswith(('http://', 'https://')), cluster
    with tempfile.TemporaryDirectory() as work:
        check = Check(azul, cluster, Path(work))
        expected = check.histories()
        check.workers(expected)
        check.faults(expected)
        if SLOW:
            check.slow(expected)
        check.kills(expected)
        check.notified(expected)
        check.moving(expected)
        check.rebuild(expected)
        for seed in range(6 if FULL else 2):
            check.random(seed)


if __name__ == '__main__':
    main()
