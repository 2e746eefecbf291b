#!/usr/bin/env python3
"""Repositories in object storage. README.md beside this file says what is tried."""
import gzip
import json
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
import time
from pathlib import Path

import pyarrow
import pyarrow.parquet

import servers

ROOT = Path(__file__).resolve().parent.parent.parent
PROGRAM = Path(os.environ['AZUL']).resolve()
CORPUS = Path(os.environ.get('AZUL_CONFORMANCE', ROOT.parent / 'shared/conformance'))
CORPUS = CORPUS if CORPUS.is_absolute() else ROOT / CORPUS
SECRETS = {'AWS_ACCESS_KEY_ID': 'AKIDNEVERSHOWN', 'AWS_SECRET_ACCESS_KEY': 'secret-never-shown',
           'AWS_SESSION_TOKEN': 'token-never-shown'}
SOURCE = ('--source-id', 's', '--source-spec', 'tdr:bigquery:gcp:project:snapshot:/0')
DRS = ('--drs-domain', 'drs.example.org')
MIB = 1 << 10


class Ended:
    """A run of the program that has ended."""

    def __init__(self, port, *arguments, secrets=None, cwd=None):
        environment = {key: value for key, value in os.environ.items()
                       if not key.startswith(('AWS_', 'GOOGLE_')) and not key.upper().endswith('_PROXY')}
        environment |= {'AWS_ENDPOINT_URL': f'http://127.0.0.1:{port}', 'AWS_REGION': 'us-east-1',
                        **(SECRETS if secrets is None else secrets)}
        start = time.monotonic()
        with tempfile.TemporaryFile() as out:
            process = subprocess.Popen([PROGRAM, '-vv', *map(str, arguments)], env=environment, cwd=cwd, stdout=out, stderr=out)
            _, status, usage = os.wait4(process.pid, 0)
            out.seek(0)
            self.said = out.read().decode(errors='replace')
        self.code, self.seconds = os.waitstatus_to_exitcode(status), time.monotonic() - start
        self.memory = usage.ru_maxrss // MIB
        shown = [name for name, secret in SECRETS.items() if secret in self.said]
        assert not shown, f'{arguments}: {shown} in what is said:\n{self.said}'


def written(directory):
    """The documents that a run wrote, by file."""
    return {path.name: path.read_bytes() for path in directory.iterdir() if path.name != 'report.json'}


def failures(directory, place):
    """What a run could not do, without the place where it could not."""
    report = json.loads((directory / 'report.json').read_text())
    text = [json.dumps(failure, sort_keys=True).replace(str(place), 'PLACE') for failure in report['failures']]
    return sorted(text)


def same(work, port, local, url, *options, secrets=None):
    """Indexes a place on disk and one in object storage: documents and failures are the same."""
    found = {}
    for name, place in (('local', local), ('cloud', url)):
        shutil.rmtree(work / name, ignore_errors=True)
        ended = Ended(port, 'index', place, '--to', work / name, *options, secrets=secrets)
        assert (work / name / 'report.json').exists(), f'{place}: {ended.said[-3000:]}'
        found[name] = ended.code, failures(work / name, place), written(work / name)
    (code, failed, documents), (_, cloud_failed, cloud_documents) = found['local'], found['cloud']
    assert cloud_failed == failed, f'{url}:\n' + '\n'.join(set(failed) ^ set(cloud_failed))
    assert cloud_documents.keys() == documents.keys(), f'{url}: {documents.keys() ^ cloud_documents.keys()}'
    for name, text in documents.items():
        assert cloud_documents[name] == text, f'{url}: {name} differs'
    assert found['cloud'][0] == code, found['cloud'][0]
    number = sum(text.count(b'\n') for text in documents.values())
    assert number > 1, f'{local} has no documents'
    print(f'{url}: {number} lines and {len(failed)} failures, as from disk')


def in_two_files(bundle, to):
    """A bundle as the data store of 2019 had it."""
    bundle = json.loads(bundle.read_text())
    manifest, metadata = list(bundle['manifest'].values()), {'links.json': bundle['links']}
    counts = {}
    for key, document in bundle['metadata'].items():
        kind = key.split('/')[0]
        counts[kind] = counts.get(kind, -1) + 1
        metadata[f'{kind}_{counts[kind]}.json'] = document
    manifest += [{'name': name, 'uuid': key, 'indexed': True} for key, name in enumerate(metadata)]
    name = f'{bundle["fqid"]["uuid"]}.2018-11-02T113344.698028Z'
    (to / f'{name}.manifest.json').write_text(json.dumps(manifest))
    (to / f'{name}.metadata.json').write_text(json.dumps(metadata))


def as_parquet(tables, to):
    """The tables of a snapshot, each as a directory with a Parquet file."""
    for name, table in json.loads(tables.read_text())['tables'].items():
        rows = [{key: json.dumps(value) if isinstance(value, dict) else value for key, value in row.items()}
                for row in table['rows']]
        if rows:
            (to / name).mkdir(parents=True)
            made = pyarrow.Table.from_pylist(rows)
            text = {pyarrow.null(): pyarrow.string(), pyarrow.list_(pyarrow.null()): pyarrow.list_(pyarrow.string())}
            schema = pyarrow.schema([field.with_type(text.get(field.type, field.type)) for field in made.schema])
            pyarrow.parquet.write_table(made.cast(schema), to / name / 'part-0.parquet')


def prepare(place):
    """Everything that a place on disk and one in object storage have."""
    shutil.copytree(ROOT / 'fixtures/hca', place / 'fixtures')
    shutil.copytree(CORPUS / 'hca/bundles', place / 'canned')
    (place / 'two').mkdir()
    in_two_files(ROOT / 'fixtures/hca/simple/bundle.json', place / 'two')
    shutil.copytree(CORPUS / 'tdr', place / 'tdr')
    for i, tables in enumerate(sorted((CORPUS / 'tdr').glob('*.tables.tdr.json'))):
        as_parquet(tables, place / f'parquet-{i}')
    (place / 'packed').mkdir()
    bundles = sorted((CORPUS / 'hca/bundles').glob('*.json'))[:4]
    with tarfile.open(place / 'packed/bundles.tar.gz', 'w:gz') as archive:
        for bundle in bundles:
            archive.add(bundle, bundle.name)
    simple = (ROOT / 'fixtures/hca/simple/bundle.json').read_text()
    with gzip.open(place / 'packed/bundles.ndjson.gz', 'wt') as out:
        out.write(json.dumps(json.loads(simple)) + '\n')


def upload(port, place):
    for path in sorted(path for path in place.rglob('*') if path.is_file()):
        servers.put(port, f'here/some/{path.relative_to(place)}', path.read_bytes())


def areas(place):
    return place / 'fixtures/staging-area/area', 's3://here/some/fixtures/staging-area/area'


def equal_to_disk(work, port, place):
    for name, *options in [('fixtures',), ('canned', *DRS), ('two', *SOURCE), ('tdr',), ('parquet-0',), ('parquet-1',),
                           ('packed/bundles.ndjson.gz',), ('packed/bundles.tar.gz', *DRS)]:
        # A staging area has no source but that which it is given, or its place.
        options = options or ([*SOURCE] if name == 'fixtures' else [])
        same(work, port, place / name, f's3://here/some/{name}', *options)
    same(work, port, *areas(place), *SOURCE)
    local, url = areas(place)
    for command in (['validate'], ['transform', '--to', work / 'contributions']):
        shutil.rmtree(work / 'contributions', ignore_errors=True)
        ended = Ended(port, command[0], url, *command[1:], *SOURCE)
        assert ended.code == 0, ended.said[-3000:]


def by_workers(work, port, place):
    """Workers index what a catalog lists, and what is exported is what `azul index` made of the directory."""
    local, url = areas(place)
    config = work / 'azul.toml'
    config.write_text(f'[catalogs.test]\nproject = "hca"\nstore = "{work}/store"\nrepository = "tdr"\nsources = ["s"]\nbundles = ["{url}"]\n'
                      '[indexer]\nhmac_key = "env:AZUL_HMAC_KEY"\n')
    key = {**SECRETS, 'AZUL_HMAC_KEY': 'key'}
    for arguments in (['catalog', '--config', config, '--index', '--nowait'], ['worker', '--config', config, '--until-empty'],
                      ['queue', 'list', '--store', work / 'store'], ['export', '--store', work / 'store', '--to', work / 'exported']):
        ended = Ended(port, *arguments, secrets=key)
        assert ended.code == 0, f'{arguments}: {ended.said[-3000:]}'
    ended = Ended(port, 'index', local, '--store', work / 'other', '--catalog', 'test', '--project', 'hca', '--repository', 'tdr', '--source-id', 's',
                  '--source-spec', 's')
    assert ended.code == 0, ended.said[-3000:]
    ended = Ended(port, 'export', '--store', work / 'other', '--to', work / 'expected')
    assert ended.code == 0, ended.said[-3000:]
    assert written(work / 'exported') == written(work / 'expected') != {}, 'workers made other documents'
    print(f'{url}: workers made the same documents as azul index from disk')


def notified_of(work, port, place):
    """Operators notify a service of what is in object storage, and a worker indexes that."""
    local, url = areas(place)
    config, key, source = work / 'notified.toml', {**SECRETS, 'AZUL_HMAC_KEY': 'key'}, ('--source-id', 's', '--source-spec', 's')
    config.write_text(f'listen = "127.0.0.1:0"\n[catalogs.test]\nproject = "hca"\nstore = "{work}/notified"\nrepository = "tdr"\n'
                      f'sources = ["s"]\nbundles = ["{url}"]\n[indexer]\nhmac_key = "env:AZUL_HMAC_KEY"\nworker = false\n')

    def azul(*arguments):
        ended = Ended(port, *arguments, secrets=key)
        assert ended.code == 0, f'{arguments}: {ended.said[-3000:]}'
        return ended.said

    for store in ('notified', 'at-once'):
        azul('index', local, '--store', work / store, '--catalog', 'test', '--project', 'hca', '--repository', 'tdr', *source)
    # It is there, and there is nothing in it.
    azul('catalog', '--config', config, '--delete', '--create', '--nowait')
    service = subprocess.Popen([PROGRAM, 'serve', '--config', config, '--log', 'json'], env={**os.environ, 'AZUL_HMAC_KEY': 'key'},
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        lines = (json.loads(line) for line in service.stderr)
        address = next(line['address'] for line in lines if line.get('message') == 'listening')
        said = azul('notify', '--to', f'http://{address}', '--catalog', 'test', '--repository', url, *source)
    finally:
        service.kill()
        service.wait(60)
    azul('worker', '--config', config, '--until-empty')
    for store in ('notified', 'at-once'):
        azul('export', '--store', work / store, '--to', work / f'{store}-exported')
    assert written(work / 'notified-exported') == written(work / 'at-once-exported') != {}, 'other documents'
    print(f'{url}: {re.search("[0-9,]+ notifications taken, 0 refused", said).group()}; the documents are those of azul index')


def profiles(work, port, place):
    """Keys of a profile are used where the environment has none."""
    _, url = areas(place)
    (work / 'home/.aws').mkdir(parents=True)
    secret = 'secret-of-a-profile'
    (work / 'home/.aws/credentials').write_text(f'[azul]\naws_access_key_id = AKIDOFAPROFILE\naws_secret_access_key = {secret}\n')
    (work / 'home/.aws/config').write_text('[profile azul]\nregion = us-east-1\n[profile role]\nrole_arn = arn:aws:iam::1:role/r\n')
    home = {'HOME': str(work / 'home')}
    between = servers.between(port)
    with servers.serving(between) as passing:
        ended = Ended(passing, 'validate', url, *SOURCE, secrets={**home, 'AWS_PROFILE': 'azul'})
        assert ended.code == 0 and between.keys == {'AKIDOFAPROFILE'}, f'{between.keys}: {ended.said[-3000:]}'
        ended = Ended(passing, 'validate', url, *SOURCE, secrets={**home, **SECRETS, 'AWS_PROFILE': 'azul'})
        assert ended.code == 0 and SECRETS['AWS_ACCESS_KEY_ID'] in between.keys, f'{between.keys}: {ended.said[-3000:]}'
    for name, words in (('absent', 'there is no profile absent'), ('role', 'export-credentials --profile role')):
        ended = Ended(port, 'validate', url, *SOURCE, secrets={**home, 'AWS_PROFILE': name})
        assert ended.code == 1 and words in ended.said and secret not in ended.said, ended.said[-3000:]
    print('profiles: keys of ~/.aws are used, and those of the environment before them')


def elsewhere(work, port, place):
    """The same at gs://, since what speaks S3 reads and lists like it, and from a server of files."""
    account = work / 'account.json'
    local, url = areas(place)
    with servers.serving(servers.between(port)) as between:
        account.write_text(json.dumps({'gcs_base_url': f'http://127.0.0.1:{between}', 'disable_oauth': True,
                                       'client_email': '', 'private_key': '', 'private_key_id': ''}))
        same(work, port, local, url.replace('s3:', 'gs:'), *SOURCE, secrets={'GOOGLE_SERVICE_ACCOUNT': str(account)})
    with servers.serving(servers.dav(place)) as files:
        for name in ('canned', 'parquet-0', 'fixtures/staging-area/area'):
            same(work, port, place / name, f'http://127.0.0.1:{files}/{name}', *DRS, *SOURCE)


def through_faults(work, port, place):
    between = servers.between(port, faults=0.25)
    with servers.serving(between) as faulty:
        same(work, faulty, *areas(place), *SOURCE)
        same(work, faulty, place / 'parquet-0', 's3://here/some/parquet-0')
    assert min(between.counts.values()) > 0, between.counts
    print(f'through a server that fails: {between.counts}')


def changed_meanwhile(work, port, place):
    """An object that is another one when it is read is not taken for that which was listed; the others are indexed."""
    bundles = sorted((place / 'canned').glob('*.json'))
    victim, times = bundles[1].name, []

    def before(path):
        if path.endswith(victim) and not times:
            times.append(path)
            servers.put(port, path.lstrip('/'), bundles[0].read_bytes())

    with servers.serving(servers.between(port, before)) as between:
        shutil.rmtree(work / 'cloud', ignore_errors=True)
        ended = Ended(between, 'index', 's3://here/some/canned', '--to', work / 'cloud', *DRS)
    servers.put(port, f'here/some/canned/{victim}', bundles[1].read_bytes())
    failed = [failure for failure in failures(work / 'cloud', 's3://here/some/canned') if 'changed' in failure]
    assert times and ended.code == 2 and len(failed) == 1 and victim in failed[0], ended.said[-3000:]
    print(f'changed meanwhile: {json.loads(failed[0])["message"]}')


def refused(work, port):
    """What cannot be read is an error that says which place, and why, and nothing of the credentials."""
    to = ['--to', work / 'refused']

    def check(ended, *words):
        last = ended.said.strip().splitlines()[-3:]
        assert ended.code == 1 and all(word in ended.said for word in words), f'{words}: {ended.code} {ended.said[-3000:]}'
        print(f'refused: {next((line for line in last if words[0] in line), last[-1])}')

    check(Ended(port, 'index', 's3://absent/some/canned', *to), 's3://absent', 'there is no such bucket')
    check(Ended(port, 'index', 's3://here/some/absent', *to), 's3://here/some/absent', 'no such file or directory')
    with servers.serving(servers.refusing(SECRETS.items())) as refusing:
        check(Ended(refusing, 'index', 's3://here/some/canned', *to), 's3://here/some/canned', 'SignatureDoesNotMatch')
    secret = SECRETS['AWS_SECRET_ACCESS_KEY']
    check(Ended(port, 'index', f'https://user:{secret}@127.0.0.1/some', *to), 'without credentials')


def at_scale(work):
    """Listing takes no more memory for many bundles than for few."""
    with servers.serving(servers.Lists) as port:
        for kind in ('bundles', 'area'):
            memory = {}
            for number in (1000, 100_000):
                config = work / f'{kind}-{number}.toml'
                config.write_text(f'[catalogs.test]\nproject = "hca"\nstore = "{work}/{kind}-{number}"\nsources = ["s"]\n'
                                  f'bundles = ["s3://{kind}-{number}/some/place"]\n[indexer]\nhmac_key = "env:KEY"\n')
                ended = Ended(port, 'catalog', '--config', config, '--index', '--nowait', secrets={**SECRETS, 'KEY': 'key'})
                parts = re.search(r'in (\d+) parts?', ended.said)
                assert ended.code == 0 and parts, ended.said[-3000:]
                memory[number] = ended.memory
                print(f'{kind}: {number} listed in {ended.seconds:.1f} s and {ended.memory} MiB, {parts.group()}')
            assert memory[100_000] <= memory[1000] + 16, f'memory grows with the number of {kind}: {memory}'


def main():
    with tempfile.TemporaryDirectory() as work:
        work = Path(work)
        place = work / 'place'
        place.mkdir()
        prepare(place)
        with servers.moto() as port:
            servers.put(port, 'here')
            upload(port, place)
            equal_to_disk(work, port, place)
            by_workers(work, port, place)
            notified_of(work, port, place)
            profiles(work, port, place)
            elsewhere(work, port, place)
            through_faults(work, port, place)
            changed_meanwhile(work, port, place)
            refused(work, port)
        at_scale(work)


if __name__ == '__main__':
    main()
