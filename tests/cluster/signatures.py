#!/usr/bin/env python3
"""Signs requests by chance with botocore, which is not ours: signatures.py writes azul-opensearch/tests/signatures.json anew,
signatures.py --check says whether it has what botocore makes of its requests."""
import datetime
import hashlib
import json
import random
import string
import sys
from pathlib import Path
from unittest import mock

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

FILE = Path(__file__).resolve().parents[2] / 'azul-opensearch/tests/signatures.json'

PATHS = ['/', '', '/_bulk', '/azul_v2_dev_hca_files_aggregate/_search', '/azul_v2_dev_hca_files/_doc/a%2Fb%20c', '/a,b*/_refresh']
QUERIES = ['', 'timeout=30s', 'b=2&a=1', 'level=shards&filter_path=indices.%2A.uuid', 'realtime=false&x=%E2%82%AC', 'a&b=']


def made(seed):
    chance = random.Random(seed)
    word = lambda letters, length: ''.join(chance.choice(letters) for _ in range(length))
    query = chance.choice(QUERIES)
    host = chance.choice(['cluster.test', 'cluster.test:9200', 'cluster.test:443', 'cluster.test:80'])
    return {
        'id': word(string.ascii_uppercase + string.digits, 20),
        'secret': word(string.ascii_letters + '+/', 40),
        'token': word(string.ascii_letters, 60) if chance.random() < 0.5 else None,
        'region': chance.choice(['us-east-1', 'eu-central-1']),
        'service': chance.choice(['es', 'aoss']),
        'seconds': chance.randrange(4_000_000_000),
        'method': chance.choice(['GET', 'POST', 'PUT', 'DELETE']),
        'url': f'{chance.choice(["http", "https"])}://{host}{chance.choice(PATHS)}{"?" if query else ""}{query}',
        'body': chance.choice(['', '{}', '{"index":{}}\n{"title":"Größe"}\n']),
    }


def signed(request):
    body = request['body'].encode()
    asked = AWSRequest(request['method'], request['url'], data=body,
                       headers={'X-Amz-Content-SHA256': hashlib.sha256(body).hexdigest()})
    moment = datetime.datetime.fromtimestamp(request['seconds'], datetime.timezone.utc)
    who = Credentials(request['id'], request['secret'], request['token'])
    with mock.patch('botocore.auth.get_current_datetime', lambda *_, **__: moment.replace(tzinfo=None)):
        SigV4Auth(who, request['service'], request['region']).add_auth(asked)
    return {**request, 'authorization': asked.headers['Authorization']}


def main():
    if '--check' in sys.argv:
        for request in json.loads(FILE.read_text()):
            found = signed(request)
            assert found == request, f'{found}\n{request}'
        print('signatures are those of botocore')
    else:
        FILE.write_text(json.dumps([signed(made(seed)) for seed in range(48)], indent=1, ensure_ascii=False) + '\n')


if __name__ == '__main__':
    main()
