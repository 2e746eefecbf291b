#!/usr/bin/env python3
"""A client of the service that needs nothing but `requests`: pages, filters, a manifest, and a download through it.

    docs/client.py http://127.0.0.1:8080 [TOKEN]
"""
import json
import re
import sys
import time

import requests


class Azul:
    """A service, and perhaps a token to show it."""

    def __init__(self, url, token=None):
        self.url = url.rstrip('/')
        self.session = requests.Session()
        if token:
            self.session.headers['Authorization'] = f'Bearer {token}'

    def hits(self, entity_type, **parameters):
        """All entities of a type that match, page after page."""
        url = f'{self.url}/index/{entity_type}'
        parameters = {k: v if isinstance(v, str) else json.dumps(v) for k, v in parameters.items()}
        while url:
            answer = self.session.get(url, params=parameters)
            answer.raise_for_status()
            page = answer.json()
            yield from page['hits']
            # The URL of the next page has all parameters in it.
            url, parameters = page['pagination']['next'], None

    def facet(self, entity_type, name, **parameters):
        """The values of a facet, with the number of entities that have each."""
        answer = self.session.get(f'{self.url}/index/{entity_type}', params={'size': 1} | parameters)
        answer.raise_for_status()
        return {term['term']: term['count'] for term in answer.json()['termFacets'][name]['terms']}

    def manifest(self, filters, manifest_format):
        """The text of a manifest: asked for, waited for, fetched."""
        parameters = {'filters': json.dumps(filters), 'format': manifest_format}
        answer = self.session.put(f'{self.url}/manifest/files', params=parameters, allow_redirects=False)
        for _ in range(100):
            if answer.status_code != 301:
                break
            time.sleep(int(answer.headers['Retry-After']))
            answer = self.session.get(answer.headers['Location'], allow_redirects=False)
        if answer.status_code != 302:
            answer.raise_for_status()
            raise RuntimeError('the manifest is not there yet')
        # The URL of a finished manifest is good for anybody, so that the token is not sent to it.
        manifest = requests.get(answer.headers['Location'])
        manifest.raise_for_status()
        return manifest.content.decode()

    def download(self, url):
        """The data of a file; the service says when to come back if it takes time."""
        for _ in range(100):
            answer = self.session.get(url, allow_redirects=False)
            if answer.status_code != 301:
                break
            time.sleep(int(answer.headers['Retry-After']))
            url = answer.headers['Location']
        if answer.status_code != 302:
            answer.raise_for_status()
            raise RuntimeError(f'status {answer.status_code} for {url}')
        data = requests.get(answer.headers['Location'])
        data.raise_for_status()
        return data.content


def main():
    azul = Azul(*sys.argv[1:])
    formats = azul.facet('files', 'fileFormat')
    print(f'{sum(formats.values())} files in {len(formats)} formats')
    name, count = max(formats.items(), key=lambda item: item[1])
    filters = {'fileFormat': {'is': [name]}}
    ids = [hit['entryId'] for hit in azul.hits('files', filters=filters, size=5)]
    print(f'{len(ids)} files of the format {name}, page by page')
    assert len(set(ids)) == len(ids) == count, 'the pages have each file once'
    manifest = azul.manifest(filters, 'curl')
    urls = re.findall(r'^url="(.*)"$', manifest, re.MULTILINE)
    print(f'{len(urls)} of them in the manifest')
    data = azul.download(urls[0])
    print(f'{len(data)} bytes downloaded from {urls[0]}')


if __name__ == '__main__':
    main()
