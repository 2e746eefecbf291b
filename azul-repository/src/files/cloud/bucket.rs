//! The objects of one bucket.

use std::fs::File;
use std::io::{self, Seek, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use object_store::aws::AmazonS3Builder;
use object_store::gcp::GoogleCloudStorageBuilder;
use object_store::http::HttpBuilder;
use object_store::list::{PaginatedListOptions, PaginatedListStore};
use object_store::path::Path as Key;
use object_store::{BackoffConfig, ClientOptions, GetOptions, GetRange, ObjectMeta, ObjectStore, RetryConfig};
use tokio::runtime::Runtime;

use super::connector::Connector;
use super::profile;
use super::refusal::{self, changed, refused};
use super::split;
use crate::files::{Files, List, Stored};

/// How often a request is sent again, and for how long at most.
const RETRIES: usize = 8;
const PATIENCE: Duration = Duration::from_secs(120);
/// The first pause is this long; each that follows is of random length up to double the one before, up to the longest.
const PAUSE: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(10);
/// Bytes that are asked for at a time.
const PIECE: u64 = 8 << 20;

/// A bucket, or a server.
pub(super) struct Bucket {
    /// Its URL, without a slash at the end.
    url: String,
    store: Arc<dyn ObjectStore>,
    /// What lists page by page, and in the order of keys.
    pages: Option<Arc<dyn PaginatedListStore>>,
    runtime: Runtime,
}

impl Bucket {
    pub(super) fn open(url: &str) -> io::Result<Self> {
        let backoff = BackoffConfig { init_backoff: PAUSE, max_backoff: LONGEST, base: 2. };
        let retries = RetryConfig { max_retries: RETRIES, retry_timeout: PATIENCE, backoff };
        let (scheme, host) = url.split_once("://").unwrap_or_default();
        let connector = Connector::new();
        let unusable = |_| refusal::unusable(scheme);
        let (store, pages): (Arc<dyn ObjectStore>, Option<Arc<dyn PaginatedListStore>>) = match scheme {
            "s3" => {
                // Who names an endpoint without encryption means it.
                let builder = AmazonS3Builder::from_env().with_allow_http(true).with_bucket_name(host);
                let builder = profile::complete(builder)?;
                let built = builder.with_retry(retries).with_http_connector(connector).build();
                let store = Arc::new(built.map_err(unusable)?);
                (store.clone(), Some(store))
            }
            "gs" => {
                let builder = GoogleCloudStorageBuilder::from_env().with_bucket_name(host);
                let built = builder.with_retry(retries).with_http_connector(connector).build();
                let store = Arc::new(built.map_err(unusable)?);
                (store.clone(), Some(store))
            }
            _ => {
                let builder = HttpBuilder::new().with_url(url).with_retry(retries);
                let builder = builder.with_client_options(ClientOptions::new().with_allow_http(true));
                let built = builder.with_http_connector(connector).build();
                (Arc::new(built.map_err(unusable)?), None)
            }
        };
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        Ok(Self { url: url.to_owned(), store, pages, runtime })
    }

    fn key(&self, path: &Path) -> io::Result<Key> {
        let (_, key) = split(path.to_str().unwrap_or_default())?;
        Key::parse(key).map_err(io::Error::other)
    }

    fn stored(&self, object: ObjectMeta) -> Stored {
        let path = PathBuf::from(format!("{}/{}", self.url, object.location));
        Stored { path, size: object.size, tag: object.e_tag }
    }

    /// One page of a list, and how to ask for the next one.
    fn page(
        &self,
        pages: &dyn PaginatedListStore,
        beginning: &str,
        token: Option<String>,
    ) -> io::Result<(Vec<ObjectMeta>, Option<String>)> {
        let options = PaginatedListOptions { page_token: token, ..PaginatedListOptions::default() };
        let beginning = Some(beginning).filter(|beginning| !beginning.is_empty());
        let page = self.runtime.block_on(pages.list_paginated(beginning, options)).map_err(refused)?;
        Ok((page.result.objects, page.page_token))
    }

    /// Everything that begins so, from a server that neither pages nor sorts.
    fn all(&self, beginning: &str) -> io::Result<Vec<ObjectMeta>> {
        let folder = beginning.rsplit_once('/').map_or("", |(folder, _)| folder);
        let folder = Key::parse(folder).map_err(io::Error::other)?;
        let listed = self.store.list(Some(&folder)).collect::<Vec<_>>();
        let listed = self.runtime.block_on(listed).into_iter().collect::<object_store::Result<Vec<_>>>();
        let mut listed = match listed {
            Err(object_store::Error::NotFound { .. }) => Vec::new(),
            listed => listed.map_err(refused)?,
        };
        listed.retain(|object| object.location.as_ref().starts_with(beginning));
        listed.sort_unstable_by(|a, b| a.location.cmp(&b.location));
        Ok(listed)
    }
}

impl Files for Bucket {
    fn list(&self, beginning: &str) -> List<'_> {
        let (_, key) = match split(beginning) {
            Ok(divided) => divided,
            Err(error) => return Box::new(std::iter::once(Err(error))),
        };
        let key = key.to_owned();
        let Some(pages) = &self.pages else {
            return match self.all(&key) {
                Ok(objects) => Box::new(objects.into_iter().map(|object| Ok(self.stored(object)))),
                Err(error) => Box::new(std::iter::once(Err(error))),
            };
        };
        let mut next = Some(None);
        let pages = std::iter::from_fn(move || {
            let token = next.take()?;
            Some(match self.page(&**pages, &key, token) {
                Ok((objects, token)) => {
                    next = token.map(Some);
                    Ok(objects)
                }
                Err(error) => Err(error),
            })
        });
        Box::new(pages.flat_map(|page| {
            let (objects, error) = match page {
                Ok(objects) => (objects, None),
                Err(error) => (Vec::new(), Some(Err(error))),
            };
            objects.into_iter().map(|object| Ok(self.stored(object))).chain(error)
        }))
    }

    fn find(&self, path: &Path) -> io::Result<Option<Stored>> {
        let key = self.key(path)?;
        if key.as_ref().is_empty() {
            return Ok(None);
        }
        let options = GetOptions { head: true, ..GetOptions::default() };
        match self.runtime.block_on(self.store.get_opts(&key, options)) {
            Ok(found) => Ok(Some(self.stored(found.meta))),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(refused(error)),
        }
    }

    fn read(&self, file: &Stored, range: Range<u64>) -> io::Result<Vec<u8>> {
        let range = range.start..range.end.min(file.size);
        if range.is_empty() {
            return Ok(Vec::new());
        }
        let key = self.key(&file.path)?;
        let is_whole = range == (0..file.size);
        let range = (!is_whole).then_some(GetRange::Bounded(range));
        let options = GetOptions { if_match: file.tag.clone(), range, ..GetOptions::default() };
        let read = async {
            let found = self.store.get_opts(&key, options).await?;
            let tag = found.meta.e_tag.clone();
            found.bytes().await.map(|bytes| (bytes, tag))
        };
        let (bytes, tag) = self.runtime.block_on(read).map_err(refused)?;
        // A server may not know conditions.
        if file.tag.is_some() && tag.is_some() && file.tag != tag {
            return Err(changed());
        }
        Ok(bytes.into())
    }

    fn open(&self, file: &Stored) -> io::Result<File> {
        let mut copy = tempfile::tempfile()?;
        let mut start = 0;
        while start < file.size {
            let end = file.size.min(start + PIECE);
            let bytes = self.read(file, start..end)?;
            if bytes.len() as u64 != end - start {
                return Err(changed());
            }
            copy.write_all(&bytes)?;
            start = end;
        }
        copy.rewind()?;
        Ok(copy)
    }
}
